import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { StoreModel } from "../../../model/app-model.js";
import type { ObservedStore } from "../../../plan/observed.js";
import { freshStore } from "./fresh-store.js";
import { ensurePostgres } from "./postgres/postgres-store.js";
import { findPostmaster, stopPostmaster } from "./postgres/postmaster.js";
import { redisProcesses, stopRedis } from "./redis/redis-process.js";
import { ensureRedis, REDIS_DATA } from "./redis/redis-store.js";
import { afterRestart, type Backoff, CALM, nextStartAt } from "./restart-backoff.js";
import type { EnsuredStore, FailedStore, FreshStore } from "./running-store.js";
import { type StoresOptions, storeContext } from "./store-context.js";
import { currentData, storeHome } from "./store-home.js";
import { readStoreRecord } from "./store-record.js";
import { sweepThrowaways } from "./throwaway.js";

/** The stores of one environment: real servers that outlive whoever started them. */
export interface Stores {
  /** Starts the store or adopts it; may be repeated. A change of the model is applied, by a restart where it must be. */
  ensure(store: StoreModel): Promise<EnsuredStore>;
  observe(): Readonly<Record<string, ObservedStore>>;
  /** Everything on disk, then gone. False when it would not go. */
  stop(name: string): Promise<boolean>;
  stopAll(): Promise<boolean>;
  /** A store of its own for one gate. */
  fresh(store: StoreModel, purpose: string): Promise<FreshStore | FailedStore>;
  /** Restarts what was ensured here and has died since, with pauses that grow; call it every second or so. */
  checkAlive(): Promise<readonly EnsuredStore[]>;
}

export function createStores(options: StoresOptions): Stores {
  const context = storeContext(options);
  const watched = new Map<string, { readonly model: StoreModel; readonly backoff: Backoff }>();
  const queues = new Map<string, Promise<unknown>>();

  /** One thing at a time for each store. */
  function inTurn<T>(name: string, act: () => Promise<T>): Promise<T> {
    const turn = (queues.get(name) ?? Promise.resolve()).then(act);
    queues.set(
      name,
      turn.catch(() => {}),
    );
    return turn;
  }

  function names(): readonly string[] {
    return readdirSync(join(context.root, "stores")).filter((name) =>
      readStoreRecord(storeHome(context.root, name).record),
    );
  }

  async function start(model: StoreModel): Promise<EnsuredStore> {
    const ensured = await (model.kind === "postgres" ? ensurePostgres(model, context) : ensureRedis(model, context));
    context.log(lineAbout(model, ensured));
    return ensured;
  }

  async function stop(name: string): Promise<boolean> {
    watched.delete(name);
    const folder = runningFolder(name);
    if (folder === undefined) return true;
    const stopped = await (folder.kind === "postgres"
      ? stopPostmaster(folder.dataDir, "fast", context.clock)
      : stopRedis(folder.dataDir, context.clock));
    context.log(`store ${name} ${stopped ? "stopped" : "did not stop"}`);
    return stopped;
  }

  /** Backends without their postmaster count as running: they still use the data. */
  function runningFolder(name: string): { kind: "postgres" | "redis"; dataDir: string } | undefined {
    const home = storeHome(context.root, name);
    const kind = readStoreRecord(home.record)?.kind;
    const dataDir = kind === "redis" ? join(home.folder, REDIS_DATA) : currentData(home);
    if (kind === undefined || dataDir === undefined) return undefined;
    const runs = kind === "redis" ? redisProcesses(dataDir).length > 0 : findPostmaster(dataDir).kind !== "none";
    return runs ? { kind, dataDir } : undefined;
  }

  return {
    ensure: (model) =>
      inTurn(model.name, () => {
        watched.set(model.name, { model, backoff: watched.get(model.name)?.backoff ?? CALM });
        return start(model);
      }),

    observe: () =>
      Object.fromEntries(
        names().map((name) => {
          const version = readStoreRecord(storeHome(context.root, name).record)?.version ?? "unknown";
          return [name, runningFolder(name) === undefined ? { kind: "stopped" } : { kind: "running", version }];
        }),
      ),

    stop: (name) => inTurn(name, () => stop(name)),

    async stopAll() {
      const stopped = await Promise.all(names().map((name) => inTurn(name, () => stop(name))));
      return stopped.every(Boolean);
    },

    async fresh(store, purpose) {
      await sweepThrowaways(context);
      return freshStore(store, purpose, context);
    },

    async checkAlive() {
      const due = [...watched].filter(
        ([name, { backoff }]) => runningFolder(name) === undefined && context.clock.now() >= nextStartAt(backoff),
      );
      return Promise.all(
        due.map(([name, { model, backoff }]) =>
          inTurn(name, () => {
            watched.set(name, { model, backoff: afterRestart(backoff, context.clock.now()) });
            return start(model);
          }),
        ),
      );
    },
  };
}

function lineAbout(model: StoreModel, ensured: EnsuredStore): string {
  if (ensured.kind === "failed") return `store ${model.name} failed: ${ensured.failure.message}`;
  const notes = ensured.notes.length === 0 ? "" : `: ${ensured.notes.join("; ")}`;
  return `store ${model.name} runs ${model.kind} ${ensured.version} on port ${ensured.port}${notes}`;
}
