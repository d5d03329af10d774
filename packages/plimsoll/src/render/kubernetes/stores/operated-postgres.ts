import type { ICluster } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/Cluster";
import type { IScheduledBackup } from "@kubernetes-models/cloudnative-pg/postgresql.cnpg.io/v1/ScheduledBackup";
import type { PostgresModel } from "../../../model/app-model.js";
import { createDatabases, createExtensions } from "../../../model/wiring/first-start-sql.js";
import { storeWiring } from "../../../model/wiring/store-wiring.js";
import { lockedImage } from "../../image-lock.js";
import type { Cluster } from "../cluster.js";
import type { Placed, Written } from "../kubernetes-object.js";
import { labelsOf } from "../labels.js";
import { resourcesOf } from "../pods/resources.js";
import { byteQuantity } from "../quantity.js";
import { cronSchedule } from "./schedule.js";

/** A primary and two that can take its place. */
const PRODUCTION_INSTANCES = 3;

/** PostgreSQL run by CloudNativePG, which makes the Services, the password (Secret `<store>-app`) and the failover. */
export function operatedPostgres(cluster: Cluster, store: PostgresModel): readonly Placed[] {
  const { environment, place } = cluster;
  const { user, database } = storeWiring(environment, store, "kubernetes");
  const labels = labelsOf(environment, store.name, "store");
  const extensions = createExtensions(store);
  const object = {
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "Cluster",
    metadata: { name: store.name, labels },
    spec: {
      instances: environment.tier === "production" ? PRODUCTION_INSTANCES : 1,
      ...imageOf(cluster, store),
      primaryUpdateStrategy: "unsupervised",
      bootstrap: {
        initdb: {
          database: database ?? "",
          owner: user ?? "",
          postInitSQL: store.databases.length === 0 ? undefined : createDatabases(store),
          postInitApplicationSQL: extensions.length === 0 ? undefined : extensions,
        },
      },
      postgresql: { parameters: { max_connections: String(store.maxConnections), ...store.settings } },
      storage: { size: byteQuantity(store.place.storage), storageClass: place.storageClass },
      resources: resourcesOf(store.place.resources),
      affinity: { enablePodAntiAffinity: true, topologyKey: spreadOver(cluster) },
      backup: store.backup === undefined ? undefined : { volumeSnapshot: {} },
    },
  } satisfies Written<ICluster>;
  const placed: readonly Placed[] = [{ file: `${store.name}/cluster`, object }];
  return store.backup?.everyMs === undefined
    ? placed
    : [...placed, scheduledBackup(store, store.backup.everyMs, labels)];
}

/** Official images are no operands of the operator: its own catalogue has one for every major version. */
function imageOf({ lock }: Cluster, { place, version }: PostgresModel) {
  const isOfficial = place.image.startsWith("postgres:");
  if (!isOfficial) return { imageName: lockedImage(lock, place.image) };
  return {
    imageCatalogRef: {
      apiGroup: "postgresql.cnpg.io",
      kind: "ClusterImageCatalog",
      name: "postgresql",
      major: version,
    },
  };
}

function spreadOver({ place }: Cluster): string {
  return place.zones > 1 ? "topology.kubernetes.io/zone" : "kubernetes.io/hostname";
}

function scheduledBackup(store: PostgresModel, everyMs: number, labels: Readonly<Record<string, string>>): Placed {
  const object = {
    apiVersion: "postgresql.cnpg.io/v1",
    kind: "ScheduledBackup",
    metadata: { name: `${store.name}-backup`, labels },
    spec: {
      // The operator's schedules begin with seconds.
      schedule: `0 ${cronSchedule(everyMs, store.place.backupAt)}`,
      method: "volumeSnapshot",
      backupOwnerReference: "self",
      cluster: { name: store.name },
    },
  } satisfies Written<IScheduledBackup>;
  return { file: `cronjobs/${store.name}-backup`, object };
}
