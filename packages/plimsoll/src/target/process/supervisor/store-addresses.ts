import type { Secret } from "../../../base/secret.js";
import type { ReleaseRecord } from "../../../release/record.js";
import type { EnsuredStore, RunningStore } from "../stores/running-store.js";
import type { Stores } from "../stores/stores.js";
import { OperationFailed } from "./operation-failed.js";

export interface StoreAddress {
  readonly name: string;
  readonly kind: "postgres" | "redis";
  readonly url: Secret;
  readonly port: number;
}

/** Addresses of the stores that services use. */
export interface StoreAddresses {
  /** Those of the names that are stores of the release, started if they do not run. @throws OperationFailed */
  of(release: ReleaseRecord, names: readonly string[]): Promise<readonly StoreAddress[]>;
  /** A store was started again, perhaps elsewhere. */
  refresh(ensured: readonly EnsuredStore[]): void;
}

export function createStoreAddresses(stores: Stores): StoreAddresses {
  const known = new Map<string, RunningStore>();

  return {
    of: async (release, names) => {
      const models = names.flatMap((name) => release.stores[name] ?? []);
      return await Promise.all(
        models.map(async (model) => {
          const running = known.get(model.name) ?? (await ensured(stores, model));
          known.set(model.name, running);
          return { name: model.name, kind: model.kind, url: running.url, port: running.port };
        }),
      );
    },
    refresh: (again) => {
      for (const store of again) if (store.kind === "running") known.set(store.name, store);
    },
  };
}

async function ensured(stores: Stores, model: ReleaseRecord["stores"][string]): Promise<RunningStore> {
  const store = await stores.ensure(model);
  if (store.kind === "failed") throw new OperationFailed(store.failure);
  return store;
}
