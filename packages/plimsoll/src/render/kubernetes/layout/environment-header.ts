import { headerLines } from "../../format/header.js";
import type { Cluster } from "../cluster.js";
import { migrationJobs } from "../environment-objects.js";
import { clusterNeeds } from "./cluster-needs.js";

/** How `kubectl` names the files of an environment: `-k` and a folder, or `-f` and a file. */
export interface ApplyWords {
  readonly all: string;
  readonly migrations: string;
}

/** The first lines of an environment's manifests: what the cluster must have, and the commands of a release. */
export function environmentHeader(cluster: Cluster, words: ApplyWords): readonly string[] {
  const { environment, place } = cluster;
  return headerLines(
    `${environment.app} in ${environment.name}.`,
    "",
    "The cluster needs:",
    ...clusterNeeds(cluster).map((need) => `- ${need}`),
    "",
    ...(migrationJobs(cluster).length === 0
      ? [`Apply it: kubectl apply ${words.all}`]
      : [
          "Apply it, migrations before anything that serves:",
          "",
          `  kubectl apply ${words.all} --selector='rollout!=after-migrations'`,
          `  kubectl delete job --namespace=${place.namespace} --selector=app.kubernetes.io/component=migration`,
          `  kubectl apply ${words.migrations}`,
          `  kubectl wait --namespace=${place.namespace} --for=condition=complete --timeout=30m \\`,
          "    job --selector=app.kubernetes.io/component=migration",
          `  kubectl apply ${words.all}`,
        ]),
  );
}
