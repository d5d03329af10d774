import type { PostgresModel } from "../../../model/app-model.js";
import { firstStartSql } from "../../../model/wiring/first-start-sql.js";
import { storeWiring } from "../../../model/wiring/store-wiring.js";
import type { Cluster } from "../cluster.js";
import type { Config } from "../pods/config.js";
import { passwordVariable } from "./password.js";
import type { StoreServer } from "./store-server.js";

/** The user `postgres` of the official images, which differs between Alpine and Debian. */
export function postgresUser({ place }: PostgresModel): number {
  return place.image.includes("alpine") ? 70 : 999;
}

export function initName({ name }: PostgresModel): string {
  return `${name}-init`;
}

/** What the first start of the server creates, where that is more than its own database. */
export function postgresConfigs(store: PostgresModel): readonly Config[] {
  const statements = firstStartSql(store);
  if (statements.length === 0) return [];
  return [{ name: initName(store), kind: "files", data: { "00-databases.sql": `${statements.join("\n")}\n` } }];
}

/** PostgreSQL from an image: its own user, its data in a folder of the volume, everything else thrown away. */
export function postgresServer(cluster: Cluster, store: PostgresModel): StoreServer {
  const { environment } = cluster;
  const { user, database } = storeWiring(environment, store, "kubernetes");
  const settings = { max_connections: String(store.maxConnections), ...store.settings };
  const hasInit = postgresConfigs(store).length > 0;
  return {
    user: postgresUser(store),
    args: Object.entries(settings)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, value]) => ["-c", `${name}=${value}`]),
    env: [
      { name: "POSTGRES_USER", value: user ?? "" },
      { name: "POSTGRES_DB", value: database ?? "" },
      passwordVariable(cluster, store, "POSTGRES_PASSWORD"),
      // Not the volume itself, which may hold a lost+found.
      { name: "PGDATA", value: "/var/lib/postgresql/data/pgdata" },
    ],
    data: "/var/lib/postgresql/data",
    writable: ["/tmp", "/var/run/postgresql"],
    files: hasInit ? { configMap: initName(store), path: "/docker-entrypoint-initdb.d" } : undefined,
    asks: ["pg_isready", "--username", user ?? "", "--dbname", database ?? ""],
    // Fast shutdown waits for a checkpoint.
    stopSeconds: 60,
    persists: true,
  };
}
