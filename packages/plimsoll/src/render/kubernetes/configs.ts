import type { Cluster } from "./cluster.js";
import { type Config, configsOf } from "./pods/config.js";
import { postgresConfigs } from "./stores/postgres.js";

/** Every ConfigMap of an environment, sorted by name. */
export function environmentConfigs(cluster: Cluster): readonly Config[] {
  const { environment } = cluster;
  const ofStores = Object.values(environment.stores).flatMap((store) =>
    store.kind === "postgres" && !store.operator && !store.place.managed ? postgresConfigs(store) : [],
  );
  const ofServices = cluster.services.flatMap((service) => configsOf(cluster, service));
  return [...ofStores, ...ofServices].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}
