import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import type { ObservedStore } from "../../../plan/observed.js";
import { findPostmaster, stopPostmaster } from "./postgres/postmaster.js";
import { redisProcesses, stopRedis } from "./redis/redis-process.js";
import { REDIS_DATA } from "./redis/redis-store.js";
import type { StoreContext } from "./store-context.js";
import { currentData, storeHome } from "./store-home.js";
import { readStoreRecord } from "./store-record.js";

/** The stores that were ever started here. */
export function storeNames(context: StoreContext): readonly string[] {
  const stores = join(context.root, "stores");
  const names = existsSync(stores) ? readdirSync(stores) : [];
  return names.filter((name) => readStoreRecord(storeHome(context.root, name).record) !== undefined);
}

export function observeStores(context: StoreContext): Readonly<Record<string, ObservedStore>> {
  const observe = (name: string): ObservedStore => {
    const server = storeServer(name, context);
    return server?.state === "running" ? { kind: "running", version: server.version } : { kind: "stopped" };
  };
  return Object.fromEntries(storeNames(context).map((name) => [name, observe(name)]));
}

export function isDead(name: string, context: StoreContext): boolean {
  return storeServer(name, context)?.state !== "running";
}

/** True when none runs any more. */
export async function stopStore(name: string, context: StoreContext): Promise<boolean> {
  const server = storeServer(name, context);
  if (server === undefined || server.state === "gone") return true;
  const stopped = await server.stop();
  context.log(`store ${name} ${stopped ? "stopped" : "did not stop"}`);
  return stopped;
}

/** The process behind a store, found on disk and in the kernel: no model is needed to see it or to stop it. */
interface StoreServer {
  /** `orphaned`: the server is gone, processes that it started still use the data. */
  readonly state: "running" | "orphaned" | "gone";
  readonly version: string;
  stop(): Promise<boolean>;
}

/** Undefined for a store that has no data yet. */
function storeServer(name: string, context: StoreContext): StoreServer | undefined {
  const home = storeHome(context.root, name);
  const record = readStoreRecord(home.record);
  if (record === undefined) return undefined;
  const version = record.version ?? "unknown";
  if (record.kind === "redis") {
    const dataDir = join(home.folder, REDIS_DATA);
    const state = redisProcesses(dataDir).length > 0 ? "running" : "gone";
    return { state, version, stop: () => stopRedis(dataDir, context.clock) };
  }
  const dataDir = currentData(home);
  if (dataDir === undefined) return undefined;
  const state = ({ running: "running", orphans: "orphaned", none: "gone" } as const)[findPostmaster(dataDir).kind];
  return { state, version, stop: () => stopPostmaster(dataDir, "fast", context.clock) };
}
