import type { IJob } from "kubernetes-models/batch/v1/Job";
import type { ServiceModel } from "../../../model/app-model.js";
import type { Cluster } from "../cluster.js";
import type { Placed, Written } from "../kubernetes-object.js";
import { labelsOf } from "../labels.js";
import { migrationPod } from "../pods/pod.js";

const DAY_SECONDS = 86_400;

/** A migration that takes longer is stopped: whoever waits for it must learn that it failed. */
const DEADLINE_SECONDS = 1800;

/**
 * Brings the database to what the new version needs. Tried once: nobody knows what a second try would do to the data. A Job
 * cannot be changed, so a release deletes the one before, and whoever forgets it is told by the server.
 */
export function migrationJob(cluster: Cluster, service: ServiceModel, command: string): Placed {
  const object = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: `${service.name}-migrate`, labels: labelsOf(cluster.environment, service.name, "migration") },
    spec: {
      backoffLimit: 0,
      activeDeadlineSeconds: DEADLINE_SECONDS,
      ttlSecondsAfterFinished: DAY_SECONDS,
      template: migrationPod(cluster, service, command),
    },
  } satisfies Written<IJob>;
  return { file: `${service.name}/migration`, object };
}
