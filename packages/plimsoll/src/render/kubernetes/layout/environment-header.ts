import { releasedTo } from "../../../model/wiring/released-to.js";
import { headerLines } from "../../format/header.js";
import type { Cluster } from "../cluster.js";
import { clusterNeeds } from "./cluster-needs.js";

const MIGRATIONS = "--selector=app.kubernetes.io/component=migration";

/**
 * The first lines of an environment's manifests: what the cluster must have, and the commands of a release. `files` names
 * the manifests for `kubectl apply`: `-k` and a folder, or `-f` and a file.
 */
export function environmentHeader(cluster: Cluster, files: string): readonly string[] {
  const { environment } = cluster;
  return headerLines(
    `${environment.app} in ${environment.name}.`,
    ...elsewhere(cluster),
    "",
    "The cluster needs:",
    ...clusterNeeds(cluster).map((need) => `- ${need}`),
    "",
    ...commands(cluster, files),
  );
}

/** What no release applies would otherwise look like what runs. */
function elsewhere({ environment, pipeline }: Cluster): readonly string[] {
  const { kind } = environment.target;
  if (kind === "kubernetes") return [];
  const isReleased = pipeline !== undefined && releasedTo(environment, pipeline).kind === "kubernetes";
  return [
    isReleased
      ? `The pipeline releases to it; \`plimsoll ship\` releases to another place (${kind}).`
      : `Releases go to another place (${kind}): whoever wants this applies it.`,
  ];
}

function commands({ services, place }: Cluster, files: string): readonly string[] {
  const migrates = services.some(({ migrate }) => migrate !== undefined);
  if (!migrates) return [`Apply it: kubectl apply ${files}`];
  const inNamespace = `--namespace=${place.namespace}`;
  return [
    "Apply it, migrations before anything of the new version serves:",
    "",
    `  kubectl delete job ${inNamespace} ${MIGRATIONS}`,
    `  kubectl apply ${files} --selector='rollout!=after-migrations'`,
    `  kubectl wait ${inNamespace} --for=condition=complete --timeout=30m job ${MIGRATIONS}`,
    `  kubectl apply ${files}`,
  ];
}
