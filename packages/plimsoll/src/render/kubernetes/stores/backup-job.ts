import type { ICronJob } from "kubernetes-models/batch/v1/CronJob";
import type { BackupModel, PostgresModel } from "../../../model/app-model.js";
import { storeWiring } from "../../../model/wiring/store-wiring.js";
import { lockedImage } from "../../image-lock.js";
import { type Cluster, hasVersion } from "../cluster.js";
import type { Placed, Written } from "../kubernetes-object.js";
import { labelsOf } from "../labels.js";
import { containerSecurity, podSecurity } from "../pods/security-context.js";
import { volumeClaim } from "../workloads/volume-claim.js";
import { backupScript } from "./backup-script.js";
import { passwordVariable } from "./password.js";
import { postgresUser } from "./postgres.js";
import { cronSchedule } from "./schedule.js";

const DAILY = 86_400_000;
const DEADLINE_SECONDS = 3600;

export function backupName({ name }: PostgresModel): string {
  return `${name}-backup`;
}

/**
 * A dump by schedule to a volume of its own. Without a schedule the CronJob is suspended, and is what backups by hand and
 * before releases are made from: `kubectl create job --from=cronjob/db-backup ...`.
 */
export function backupObjects(cluster: Cluster, store: PostgresModel, backup: BackupModel): readonly Placed[] {
  const name = backupName(store);
  const labels = labelsOf(cluster.environment, store.name, "backup");
  const claim = volumeClaim(cluster, `${name}s`, store.place.storage);
  const job = {
    apiVersion: "batch/v1",
    kind: "CronJob",
    metadata: { name, labels },
    spec: {
      schedule: cronSchedule(backup.everyMs ?? DAILY),
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
          template: { metadata: { labels }, spec: backupPod(cluster, store, backup) },
        },
      },
    },
  } satisfies Written<ICronJob>;
  return [
    { file: `cronjobs/${name}`, object: { ...claim, metadata: { ...claim.metadata, labels } } },
    { file: `cronjobs/${name}`, object: job },
  ];
}

function backupPod({ environment, lock }: Cluster, store: PostgresModel, { keepMs }: BackupModel) {
  const { host, user = "", database = "" } = storeWiring(environment, store, "kubernetes");
  return {
    restartPolicy: "Never" as const,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    securityContext: podSecurity(postgresUser(store)),
    containers: [
      {
        name: "backup",
        image: lockedImage(lock, store.place.image),
        command: ["sh", "-c", backupScript(store.name, [database, ...store.databases], keepMs)],
        env: [
          { name: "PGHOST", value: host },
          { name: "PGUSER", value: user },
          { name: "PGDATABASE", value: database },
          passwordVariable(environment, store, "PGPASSWORD"),
        ],
        resources: { requests: { cpu: "100m", memory: "128Mi" }, limits: { cpu: "1", memory: "512Mi" } },
        securityContext: containerSecurity(),
        volumeMounts: [{ name: "backups", mountPath: "/backups" }],
      },
    ],
    volumes: [{ name: "backups", persistentVolumeClaim: { claimName: `${backupName(store)}s` } }],
  };
}
