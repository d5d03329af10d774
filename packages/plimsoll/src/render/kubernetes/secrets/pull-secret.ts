import type { EnvironmentModel, ServiceModel } from "../../../model/app-model.js";

/** The Secret that lets nodes pull from a private registry; of type `kubernetes.io/dockerconfigjson`. */
export const PULL_SECRET = "registry-credentials";

export function pullSecrets({ registry }: EnvironmentModel, { build }: ServiceModel) {
  return registry?.private === true && build.kind !== "image" ? [{ name: PULL_SECRET }] : undefined;
}
