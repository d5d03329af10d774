import type { Fields } from "./fields.js";
import type { WrittenResources } from "./service.js";

export type WrittenStore = WrittenPostgres | WrittenRedis;

/** How a store lives where containers run. */
interface WrittenStorePlace {
  /** Run by somebody else: its address is the secret `DATABASE_URL` or `REDIS_URL`, or `<NAME>_URL` for a second one. */
  readonly managed?: boolean | undefined;
  /** Instead of the official image of its version. */
  readonly image?: string | undefined;
  /** Size of its volume, e.g. `20Gi`. */
  readonly storage?: string | undefined;
  readonly resources?: WrittenResources | undefined;
  /** Host port in a development compose file. */
  readonly publish?: number | undefined;
}

export interface WrittenPostgres extends WrittenStorePlace {
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
  /** Server parameters by their own names, e.g. `{ shared_buffers: "256MB" }`. */
  readonly settings?: Readonly<Record<string, string | number>> | undefined;
  /** Folder of SQL files that a development compose file runs into an empty volume. */
  readonly init?: string | undefined;
  /** Run by CloudNativePG where there is Kubernetes. */
  readonly operator?: boolean | undefined;
}

export interface WrittenBackup {
  /** Time of the day in UTC where a schedule names one, e.g. `02:00`. */
  readonly at?: string | undefined;
  /** Where backups of containers go, e.g. `s3://backups/shop`; left out: a volume. */
  readonly to?: string | undefined;
  /** Also by schedule, e.g. `1d`; without it only before releases that need one. */
  readonly every?: string | undefined;
  readonly keep?: string | undefined;
  /** A restore is rehearsed this often. */
  readonly drill?: string | undefined;
}

export interface WrittenRedis extends WrittenStorePlace {
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
