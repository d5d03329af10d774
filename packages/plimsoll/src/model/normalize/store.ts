import type { WrittenPostgres, WrittenStore } from "../../definition/store.js";
import type { BackupModel, EnvironmentModel, StoreModel, StorePlaceModel } from "../app-model.js";
import { DEFAULTS } from "../defaults.js";
import { mapValues } from "./list.js";
import { bytes, millicores, milliseconds, range } from "./quantity.js";

export function normalizeStore(name: string, written: WrittenStore, tier: EnvironmentModel["tier"]): StoreModel {
  switch (written.kind) {
    case "postgres":
      return {
        kind: "postgres",
        name,
        version: written.version ?? DEFAULTS.postgresVersion,
        maxConnections: written.maxConnections ?? DEFAULTS.maxConnections,
        pool: written.pool,
        databases: written.databases ?? [],
        extensions: written.extensions ?? [],
        backup: backupOf(written.backup, tier),
        settings: mapValues(written.settings ?? {}, String),
        operator: written.operator ?? false,
        place: placeOf(written, postgresImage(written), DEFAULTS.postgresStorage, DEFAULTS.postgresMemory),
      };
    case "redis":
      return {
        kind: "redis",
        name,
        version: written.version ?? DEFAULTS.redisVersion,
        maxMemory: bytes(written.maxMemory ?? DEFAULTS.maxMemory),
        eviction: written.eviction ?? DEFAULTS.eviction,
        persist: written.persist ?? DEFAULTS.persist,
        place: placeOf(
          written,
          `redis:${written.version ?? DEFAULTS.redisVersion}-alpine`,
          DEFAULTS.redisStorage,
          DEFAULTS.redisMemory,
        ),
      };
    default:
      return written satisfies never;
  }
}

function placeOf(written: WrittenStore, image: string, storage: string, memory: string): StorePlaceModel {
  const backup = written.kind === "postgres" && typeof written.backup === "object" ? written.backup : {};
  return {
    managed: written.managed ?? false,
    image: written.image ?? image,
    storage: bytes(written.storage ?? storage),
    resources: {
      cpu: range(written.resources?.cpu ?? DEFAULTS.storeCpu, millicores),
      memory: range(written.resources?.memory ?? memory, bytes),
    },
    publish: written.publish,
    init: written.kind === "postgres" ? written.init : undefined,
    backupAt: backup.at ?? DEFAULTS.backupAt,
    backupTo: backup.to,
  };
}

/** The vector extension is in no official image, but in that of its own project. */
function postgresImage(written: WrittenPostgres): string {
  const version = written.version ?? DEFAULTS.postgresVersion;
  return written.extensions?.includes("vector") ? `pgvector/pgvector:pg${version}` : `postgres:${version}-alpine`;
}

/** Data outside of development is backed up unless its author says no. */
function backupOf(written: WrittenPostgres["backup"], tier: EnvironmentModel["tier"]): BackupModel | undefined {
  if (written === false || (written === undefined && tier === "development")) return undefined;
  return {
    everyMs: written?.every === undefined ? undefined : milliseconds(written.every),
    keepMs: milliseconds(written?.keep ?? DEFAULTS.backupKeep),
    drillMs: written?.drill === undefined ? undefined : milliseconds(written.drill),
  };
}
