import type { ICronJob } from "kubernetes-models/batch/v1/CronJob";
import type { BackupModel, PostgresModel } from "../../../model/app-model.js";
import { type Cluster, hasVersion } from "../cluster.js";
import type { Placed, Written } from "../kubernetes-object.js";
import { labelsOf } from "../labels.js";
import { volumeClaim } from "../workloads/volume-claim.js";
import { backupPod, backupVolume } from "./backup-pod.js";
import { cronSchedule } from "./schedule.js";

const DAILY = 86_400_000;
const DEADLINE_SECONDS = 3600;

export function backupName({ name }: PostgresModel): string {
  return `${name}-backup`;
}

/**
 * A dump by schedule to a bucket, or to a volume of its own. Without a schedule the CronJob is suspended, and is what backups by hand and
 * before releases are made from: `kubectl create job --from=cronjob/db-backup ...`.
 */
export function backupObjects(cluster: Cluster, store: PostgresModel, backup: BackupModel): readonly Placed[] {
  const name = backupName(store);
  const labels = labelsOf(cluster.environment, store.name, "backup");
  const claim = volumeClaim(cluster, backupVolume(store), store.place.storage);
  const job = {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name, labels },
    spec: {
      schedule: cronSchedule(backup.everyMs ?? DAILY, store.place.backupAt),
      // Else it is that of the controller's own clock.
      timeZone: hasVersion(cluster, 27) ? "Etc/UTC" : undefined,
      suspend: backup.everyMs === undefined ? true : undefined,
      concurrencyPolicy: "Forbid",
      startingDeadlineSeconds: DEADLINE_SECONDS,
      successfulJobsHistoryLimit: 3,
      failedJobsHistoryLimit: 3,
      jobTemplate: {
        metadata: { labels },
        spec: {
          backoffLimit: 2,
          activeDeadlineSeconds: DEADLINE_SECONDS,
          template: { metadata: { labels }, spec: backupPod(cluster, store, backup.keepMs) },
        },
      },
    },
  } satisfies Written<ICronJob>;
  const volume = { ...claim, metadata: { ...claim.metadata, labels } };
  const objects = store.place.backupTo === undefined ? [volume, job] : [job];
  return objects.map((object) => ({ file: `cronjobs/${name}`, object }));
}
