import type { WrittenPostgres, WrittenStore } from "../../definition/store.js";
import type { BackupModel, EnvironmentModel, StoreModel } from "../app-model.js";
import { DEFAULTS } from "../defaults.js";
import { bytes, milliseconds } from "./quantity.js";

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
      };
    case "redis":
      return {
        kind: "redis",
        name,
        version: written.version ?? DEFAULTS.redisVersion,
        maxMemory: bytes(written.maxMemory ?? DEFAULTS.maxMemory),
        eviction: written.eviction ?? DEFAULTS.eviction,
        persist: written.persist ?? DEFAULTS.persist,
      };
    default:
      return written satisfies never;
  }
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
