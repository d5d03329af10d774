import type { EnvironmentModel } from "../../model/app-model.js";
import type { KubernetesModel } from "../../model/place-model.js";
import type { ImageLock } from "../image-lock.js";

/** One environment on Kubernetes, with all that its manifests depend on. */
export interface Cluster {
  readonly environment: EnvironmentModel;
  readonly place: KubernetesModel;
  readonly lock: ImageLock;
  /** Content of the repository's files that containers are given, by path. */
  readonly texts: Readonly<Record<string, string>>;
}

/** Whether the cluster's minor version is at least this one of Kubernetes 1. */
export function hasVersion({ place }: Cluster, minor: number): boolean {
  return Number(place.version.split(".")[1]) >= minor;
}
