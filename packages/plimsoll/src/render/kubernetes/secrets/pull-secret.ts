import type { EnvironmentModel, ServiceModel } from "../../../model/app-model.js";
import { needsPullCredentials } from "../../../model/wiring/pull-credentials.js";

/** The Secret that lets nodes pull from a private registry; of type `kubernetes.io/dockerconfigjson`. */
export const PULL_SECRET = "registry-credentials";

export function pullSecrets(environment: EnvironmentModel, { build }: ServiceModel) {
  return needsPullCredentials(environment) && build.kind !== "image" ? [{ name: PULL_SECRET }] : undefined;
}
