import type { EnvironmentModel } from "../../model/app-model.js";

/** Two environments on one host share neither containers nor volumes. */
export function projectName({ app, name }: EnvironmentModel): string {
  return `${app}-${name}`;
}
