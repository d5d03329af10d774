import { join } from "node:path";
import type { Redis } from "ioredis";
import type { Clock } from "../../../../base/clock.js";
import { Secret } from "../../../../base/secret.js";
import type { RedisModel } from "../../../../model/app-model.js";
import { awaitState } from "../await-state.js";
import { freePort, LOOPBACK } from "../free-port.js";
import { type EnsuredStore, type FailedStore, failedStore } from "../running-store.js";
import { makeServerFolder, type ServerUser } from "../server-user.js";
import type { StoreContext } from "../store-context.js";
import { type StoreHome, storeHome } from "../store-home.js";
import { newPassword } from "../store-password.js";
import { readStoreRecord, type StoreRecord, writeStoreRecord } from "../store-record.js";
import { findRedis } from "./redis-binary.js";
import { isLoaded, redisProcesses, startRedis, stopRedis } from "./redis-process.js";
import { withRedis } from "./redis-session.js";
import type { RedisSettings } from "./redis-settings.js";

/** The data folder's name in a store's home. */
export const REDIS_DATA = "data";

/** Starts the store, or adopts it when it runs: the same call at first, after a crash and from a new supervisor. */
export async function ensureRedis(model: RedisModel, context: StoreContext): Promise<EnsuredStore> {
  const found = await findRedis(model);
  if (found.kind === "failed") return found;
  const home = storeHome(context.root, model.name);
  makeServerFolder(home.folder, context.user);
  const record = await recordOf(home, model, context);
  const password = await context.secrets.open(record.password);
  const wanted: Wanted = {
    dataDir: join(home.folder, REDIS_DATA),
    logDir: home.logDir,
    port: record.port,
    maxMemory: model.maxMemory,
    eviction: model.eviction,
    persist: model.persist,
    password,
  };
  const serving = (await adopt(wanted, context.clock)) ?? (await startOnFreePort(wanted, context.user, context.clock));
  if (serving.kind === "failed") return serving;
  const { port, notes } = serving;
  const version = await withRedis({ port, password }, serverVersion);
  const url = new Secret(`redis://:${password.reveal()}@${LOOPBACK}:${port}`);
  writeStoreRecord(home.record, { ...record, version, port });
  return { kind: "running", name: model.name, url, host: LOOPBACK, port, version, notes: [...found.notes, ...notes] };
}

/** Of what runs, which may have been started from an older binary than the one on the PATH. */
async function serverVersion(redis: Redis): Promise<string> {
  return /redis_version:(\S+)/.exec(await redis.info("server"))?.[1] ?? "unknown";
}

async function recordOf(home: StoreHome, model: RedisModel, context: StoreContext): Promise<StoreRecord> {
  const existing = readStoreRecord(home.record);
  if (existing !== undefined) return existing;
  const password = await newPassword(context, model.name);
  const record: StoreRecord = { kind: "redis", version: undefined, port: undefined, password };
  writeStoreRecord(home.record, record);
  return record;
}

type Wanted = Omit<RedisSettings, "port"> & { readonly port: number | undefined };

interface Serving {
  readonly kind: "serving";
  readonly port: number;
  readonly notes: readonly string[];
}

const ADOPT_WITHIN_MS = 120_000;

/** Undefined when none runs; one that runs and never answers with its data loaded is stopped, so that it can be started. */
async function adopt(wanted: Wanted, clock: Clock): Promise<Serving | undefined> {
  const { port, password } = wanted;
  const look = async () => {
    if (redisProcesses(wanted.dataDir).length === 0) return "gone";
    return port === undefined ? undefined : isLoaded({ port, password });
  };
  const seen = await awaitState(look, port === undefined ? 0 : ADOPT_WITHIN_MS, clock);
  if (seen === "gone") return undefined;
  if (seen === undefined || port === undefined) {
    await stopRedis(wanted.dataDir, clock);
    return undefined;
  }
  await withRedis({ port, password }, (redis) => applySettings(redis, wanted));
  return { kind: "serving", port, notes: ["adopted"] };
}

/** What the model may have changed since. */
async function applySettings(redis: Redis, { maxMemory, eviction, persist }: Wanted): Promise<void> {
  await redis.config("SET", "maxmemory", String(maxMemory));
  await redis.config("SET", "maxmemory-policy", eviction);
  await redis.config("SET", "appendonly", persist ? "yes" : "no");
}

const PORT_ATTEMPTS = 3;

export async function startOnFreePort(wanted: Wanted, user: ServerUser, clock: Clock): Promise<Serving | FailedStore> {
  for (let attempt = 1; ; attempt++) {
    const port = await freePort(wanted.dataDir, wanted.port);
    if (port === undefined)
      return failedStore("port-taken", "Cannot start Redis as no port of 200 that were tried is free");
    const started = await startRedis({ ...wanted, port }, user, clock);
    if (started.kind === "started") {
      const moved =
        wanted.port === port || wanted.port === undefined ? [] : [`port ${wanted.port} was taken, now ${port}`];
      return { kind: "serving", port, notes: moved };
    }
    if (started.failure.cause !== "port-taken" || attempt === PORT_ATTEMPTS) return started;
  }
}
