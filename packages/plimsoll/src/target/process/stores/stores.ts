import { messageOf } from "../../../base/error.js";
import type { StoreModel } from "../../../model/app-model.js";
import type { ObservedStore } from "../../../plan/observed.js";
import { freshStore } from "./fresh-store.js";
import { ensurePostgres } from "./postgres/postgres-store.js";
import { ensureRedis } from "./redis/redis-store.js";
import { afterRestart, type Backoff, CALM, nextStartAt } from "./restart-backoff.js";
import { type EnsuredStore, type FailedStore, type FreshStore, failedStore } from "./running-store.js";
import { makeRoots, type StoreContext, type StoresOptions, storeContext } from "./store-context.js";
import { isDead, observeStores, stopStore, storeNames } from "./store-server.js";
import { sweepThrowaways } from "./throwaway.js";
import { createTurns } from "./turns.js";

/** The stores of one environment: real servers that outlive whoever started them. */
export interface Stores {
  /** Starts the store or adopts it; may be repeated. A change of the model is applied, by a restart where it must be. */
  ensure(store: StoreModel): Promise<EnsuredStore>;
  observe(): Readonly<Record<string, ObservedStore>>;
  /** Everything on disk, then gone. False when it would not go. */
  stop(name: string): Promise<boolean>;
  stopAll(): Promise<boolean>;
  /** Runs `act` while nothing else here starts or stops the store; `ensure` is the one to use inside. */
  exclusively<T>(name: string, act: (ensure: Stores["ensure"]) => Promise<T>): Promise<T>;
  /** A store of its own for one gate. */
  fresh(store: StoreModel, purpose: string): Promise<FreshStore | FailedStore>;
  /** Restarts what was ensured here and has died since, with pauses that grow; call it every second or so. */
  checkAlive(): Promise<readonly EnsuredStore[]>;
}

export function createStores(options: StoresOptions): Stores {
  const context = storeContext(options);
  const inTurn = createTurns();
  const watched = new Map<string, Watched>();

  const stop = (name: string) =>
    inTurn(name, () => {
      watched.delete(name);
      return stopStore(name, context);
    });

  /** Does nothing when whoever had the turn before stopped the store, or brought it back. */
  async function restart(name: string): Promise<readonly EnsuredStore[]> {
    const found = watched.get(name);
    const now = context.clock.now();
    if (found === undefined || !isDead(name, context) || now < nextStartAt(found.backoff)) return [];
    watched.set(name, { model: found.model, backoff: afterRestart(found.backoff, now) });
    return [await startStore(found.model, context)];
  }

  function ensureNow(model: StoreModel): Promise<EnsuredStore> {
    watched.set(model.name, { model, backoff: watched.get(model.name)?.backoff ?? CALM });
    return startStore(model, context);
  }

  return {
    ensure: (model) => inTurn(model.name, () => ensureNow(model)),

    exclusively: (name, act) => inTurn(name, () => act(ensureNow)),

    observe: () => observeStores(context),

    stop,

    stopAll: async () => (await Promise.all(storeNames(context).map(stop))).every(Boolean),

    fresh: async (store, purpose) => {
      makeRoots(context);
      await sweepThrowaways(context);
      return freshStore(store, purpose, context);
    },

    checkAlive: async () => {
      const dead = [...watched.keys()].filter((name) => isDead(name, context));
      return (await Promise.all(dead.map((name) => inTurn(name, () => restart(name))))).flat();
    },
  };
}

interface Watched {
  readonly model: StoreModel;
  readonly backoff: Backoff;
}

async function startStore(model: StoreModel, context: StoreContext): Promise<EnsuredStore> {
  makeRoots(context);
  const starting = model.kind === "postgres" ? ensurePostgres(model, context) : ensureRedis(model, context);
  const ensured = await starting.catch((error: unknown) =>
    failedStore("store-not-reachable", `Cannot use store "${model.name}": ${messageOf(error)}`),
  );
  context.log(lineAbout(model, ensured));
  return ensured;
}

function lineAbout(model: StoreModel, ensured: EnsuredStore): string {
  if (ensured.kind === "failed") return `store ${model.name} failed: ${ensured.failure.message}`;
  const notes = ensured.notes.length === 0 ? "" : `: ${ensured.notes.join("; ")}`;
  return `store ${model.name} runs ${model.kind} ${ensured.version} on port ${ensured.port}${notes}`;
}
