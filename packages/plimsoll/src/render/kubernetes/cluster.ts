import type { EnvironmentModel, ServiceModel } from "../../model/app-model.js";
import type { PipelineModel } from "../../model/pipeline-model.js";
import type { KubernetesModel } from "../../model/place-model.js";
import { environmentSecrets } from "../../model/wiring/environment-secrets.js";
import { deployedServices } from "../../model/wiring/places.js";
import { type SecretKey, secretKey } from "../../model/wiring/secret-key.js";
import type { ImageLock } from "../image-lock.js";

/** What makes an environment's manifests what they are. */
interface ClusterParts {
  readonly environment: EnvironmentModel;
  readonly place: KubernetesModel;
  readonly lock: ImageLock;
  /** Undefined where no pipeline releases anything. */
  readonly pipeline: PipelineModel | undefined;
  /** Content of the repository's files that containers are given, by path. */
  readonly texts: Readonly<Record<string, string>>;
}

/** One environment on Kubernetes, with what follows from it and is asked again and again. */
export interface Cluster extends ClusterParts {
  /** Those that are deployed, sorted by name. */
  readonly services: readonly ServiceModel[];
  /** Names of the services that use a store or service, by its name; sorted. */
  readonly users: ReadonlyMap<string, readonly string[]>;
  /** Where each secret of the containers lies. */
  readonly secretKeys: ReadonlyMap<string, SecretKey>;
}

export function clusterOf(parts: ClusterParts): Cluster {
  const { environment } = parts;
  const services = deployedServices(environment);
  const users = new Map<string, string[]>();
  for (const { name, uses } of services) {
    for (const used of uses) users.set(used, [...(users.get(used) ?? []), name]);
  }
  const secrets = environmentSecrets(environment, "kubernetes");
  const secretKeys = new Map(secrets.map((secret) => [secret.name, secretKey(environment, secret)]));
  return { ...parts, services, users, secretKeys };
}

/** Whether the cluster's minor version is at least this one of Kubernetes 1. */
export function hasVersion({ place }: Cluster, minor: number): boolean {
  return Number(place.version.split(".")[1]) >= minor;
}
