import type { StoreModel } from "../../model/app-model.js";
import { clusterBackup } from "../../model/wiring/store-backup.js";
import type { Cluster } from "./cluster.js";
import type { Placed } from "./kubernetes-object.js";
import { entryObjects } from "./network/entry.js";
import { networkPolicies } from "./network/policies.js";
import { syncedSecrets } from "./secrets/synced-secrets.js";
import { backupObjects } from "./stores/backup-job.js";
import { operatedPostgres } from "./stores/operated-postgres.js";
import { storeObjects } from "./stores/store-set.js";
import { migrationJob } from "./workloads/migration-job.js";
import { namespaceObjects } from "./workloads/namespace.js";
import { serviceObjects } from "./workloads/service-objects.js";

/** Everything of an environment but ConfigMaps, whose names depend on their content. */
export function environmentObjects(cluster: Cluster): readonly Placed[] {
  const { environment } = cluster;
  return [
    ...namespaceObjects(cluster),
    ...networkPolicies(cluster),
    ...syncedSecrets(cluster),
    ...Object.values(environment.stores).flatMap((store) => objectsOfStore(cluster, store)),
    ...cluster.services.flatMap((service) => serviceObjects(cluster, service)),
    ...migrationJobs(cluster),
    ...entryObjects(cluster),
  ];
}

function migrationJobs(cluster: Cluster): readonly Placed[] {
  return cluster.services.flatMap((service) =>
    service.migrate === undefined ? [] : [migrationJob(cluster, service, service.migrate)],
  );
}

/** A store that somebody else runs is only an address, and dumped where its author names a bucket. */
function objectsOfStore(cluster: Cluster, store: StoreModel): readonly Placed[] {
  const isOperated = store.kind === "postgres" && store.operator;
  if (isOperated && !store.place.managed) return operatedPostgres(cluster, store);
  const backup = store.kind === "postgres" && clusterBackup(store) === "dump" ? store.backup : undefined;
  return [
    ...(store.place.managed ? [] : storeObjects(cluster, store)),
    ...(store.kind === "postgres" && backup !== undefined ? backupObjects(cluster, store, backup) : []),
  ];
}
