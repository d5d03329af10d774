import type { ServiceModel } from "../../model/app-model.js";
import type { Dependency } from "./compose-file.js";
import type { Stack } from "./stack.js";

/** Whatever is used must be healthy, not only started. */
export function dependenciesOf({ services, stores }: Stack, uses: readonly string[]): Record<string, Dependency> {
  const isHere = (name: string) => [services, stores].some((all) => all.some((one) => one.name === name));
  const entries = [...uses].sort().filter(isHere);
  return Object.fromEntries(entries.map((name) => [name, { condition: "service_healthy" }]));
}

export function migrationName({ name }: ServiceModel): string {
  return `${name}-migration`;
}
