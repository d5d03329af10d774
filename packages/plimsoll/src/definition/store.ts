import type { Fields } from "./fields.js";

export type WrittenStore = WrittenPostgres | WrittenRedis;

export interface WrittenPostgres {
  readonly kind: "postgres";
  /** Major version. */
  readonly version?: number | undefined;
  readonly maxConnections?: number | undefined;
  /** Connections that each instance of a service opens at most; the sum must fit `maxConnections`. */
  readonly pool?: number | undefined;
  /** Further logical databases, created at the first start. */
  readonly databases?: readonly string[] | undefined;
  /** Extensions, e.g. `vector`. */
  readonly extensions?: readonly string[] | undefined;
  readonly backup?: WrittenBackup | false | undefined;
}

export interface WrittenBackup {
  /** Also by schedule, e.g. `1d`; without it only before releases that need one. */
  readonly every?: string | undefined;
  readonly keep?: string | undefined;
  /** A restore is rehearsed this often. */
  readonly drill?: string | undefined;
}

export interface WrittenRedis {
  readonly kind: "redis";
  /** Major version. */
  readonly version?: number | undefined;
  readonly maxMemory?: string | undefined;
  /** What goes when memory is full, in Redis's own words, e.g. `allkeys-lru`. */
  readonly eviction?: string | undefined;
  /** Keep data over a restart. */
  readonly persist?: boolean | undefined;
}

export function postgres(fields: Fields<WrittenPostgres> = {}): WrittenPostgres {
  return { kind: "postgres", ...fields };
}

export function redis(fields: Fields<WrittenRedis> = {}): WrittenRedis {
  return { kind: "redis", ...fields };
}
