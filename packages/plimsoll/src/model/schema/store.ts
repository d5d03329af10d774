import { z } from "zod";
import type { WrittenBackup, WrittenPostgres, WrittenRedis, WrittenStore } from "../../definition/store.js";
import { DEFAULTS } from "../defaults.js";
import {
  duration,
  imageReference,
  kind,
  listOf,
  matching,
  memoryAmount,
  objectOf,
  oneOf,
  optional,
  port,
  recordOf,
  repositoryPath,
  timeOfDay,
  wholeNumber,
  yesOrNo,
} from "./leaf.js";
import { resourcesSchema } from "./resources.js";

const backup = objectOf<WrittenBackup>("an object with every, keep and drill, or false", {
  at: optional(timeOfDay(), "Time of the day in UTC, where a schedule names one", DEFAULTS.backupAt),
  to: optional(
    matching(/^s3:\/\/[a-z0-9][a-z0-9.-]{1,61}[a-z0-9](\/[\w./-]*)?$/, "be a bucket such as s3://backups/shop"),
    "Where backups of containers go. Left out: a volume",
  ),
  every: optional(duration(), "Also by schedule; without it only before releases that need one"),
  keep: optional(duration(), "Backups older than this are removed, never the newest", DEFAULTS.backupKeep),
  drill: optional(duration(), "A restore is rehearsed this often"),
});

const SETTING = "be a number, or text without quotes";

const place = {
  managed: optional(
    yesOrNo(),
    "Run by somebody else: its address is the secret DATABASE_URL or REDIS_URL, or <NAME>_URL for a second one",
    false,
  ),
  image: optional(imageReference(), "Instead of the official image of its version"),
  storage: optional(memoryAmount(), "Size of its volume. Left out: 10Gi for postgres, 1Gi for redis"),
  resources: optional(resourcesSchema, "CPU and memory where it runs in a container"),
  publish: optional(port(), "Host port in a development compose file"),
};

const postgresStore = objectOf<WrittenPostgres>("a postgres store", {
  kind: kind("postgres"),
  version: optional(wholeNumber(13, 18), "Major version", DEFAULTS.postgresVersion),
  maxConnections: optional(wholeNumber(10, 10_000), "Connections the server accepts", DEFAULTS.maxConnections),
  pool: optional(wholeNumber(1, 1_000), "Connections that each instance of a service opens at most"),
  databases: optional(
    listOf(
      matching(/^[a-z_][a-z0-9_]{0,62}$/, "be a database name: up to 63 lower-case letters, digits and underscores"),
      "database names",
    ),
    "Further logical databases, created at the first start",
  ),
  extensions: optional(
    listOf(matching(/^[a-z][a-z0-9_-]*$/, "be an extension such as vector"), "extensions"),
    "Extensions that are created at the first start",
  ),
  backup: optional(
    z.union([backup, z.literal(false)], { error: "be an object with every, keep and drill, or false" }),
    "Backups; false for none. Left out: before releases that need one, except in development",
  ),
  settings: optional(
    recordOf(
      matching(/^[a-z][a-z0-9_.]*$/, "be a parameter of PostgreSQL such as shared_buffers"),
      z.union([matching(/^[\w .,:/+-]*$/, SETTING), z.number({ error: SETTING })], { error: SETTING }),
      "parameters",
    ),
    "Server parameters by their own names, where it runs in a container",
  ),
  init: optional(repositoryPath(), "Folder of SQL files that a development compose file runs into an empty volume"),
  operator: optional(yesOrNo(), "Run by CloudNativePG where there is Kubernetes", false),
  ...place,
});

const EVICTION = [
  "noeviction",
  "allkeys-lru",
  "allkeys-lfu",
  "allkeys-random",
  "volatile-lru",
  "volatile-lfu",
  "volatile-random",
  "volatile-ttl",
] as const;

const redisStore = objectOf<WrittenRedis>("a redis store", {
  kind: kind("redis"),
  version: optional(wholeNumber(6, 8), "Major version", DEFAULTS.redisVersion),
  maxMemory: optional(memoryAmount(), "Memory for data", DEFAULTS.maxMemory),
  eviction: optional(oneOf(...EVICTION), "What goes when memory is full, in Redis's own words", DEFAULTS.eviction),
  persist: optional(yesOrNo(), "Data survives a restart", DEFAULTS.persist),
  ...place,
});

export const storeSchema: z.ZodType<WrittenStore> = z.discriminatedUnion("kind", [postgresStore, redisStore], {
  error: "be a store such as postgres() or redis()",
}) as z.ZodType<WrittenStore>;
