import { join } from "node:path";
import type { PostgresModel, StoreModel } from "../model/app-model.js";
import { type FailedStore, failedStore } from "../target/process/stores/running-store.js";
import { type StoresOptions, storeContext } from "../target/process/stores/store-context.js";
import { type StoreHome, storeHome } from "../target/process/stores/store-home.js";
import type { Stores } from "../target/process/stores/stores.js";
import { sweepThrowaways } from "../target/process/stores/throwaway.js";
import { backUpPostgres, type FinishedBackup } from "./back-up.js";
import type { Backup, Manifest } from "./backup.js";
import { listBackups } from "./catalogue.js";
import { type DrillReport, drillPostgres } from "./drill.js";
import { readManifest } from "./manifest.js";
import { pruneBackups } from "./prune.js";
import { type RestoredStore, restorePostgres } from "./restore.js";
import { removePreparing } from "./restored-copy.js";
import { type VerifiedBackup, verifyBackup } from "./verify.js";

/** Backups of one environment's stores. Every verb may be repeated. */
export interface Backups {
  /** Backs up the store, which is started when it does not run, then removes what its retention gives up. */
  backUp(
    store: StoreModel,
    id: string,
  ): Promise<(FinishedBackup & { readonly pruned: readonly string[] }) | FailedStore>;
  /** Finished backups, oldest first. */
  list(store: string): readonly Backup[];
  /** Compares every byte with the manifest. */
  verify(store: string, id: string): Promise<VerifiedBackup>;
  /** `toTime`: ISO 8601; without it the state at the end of the backup. */
  restore(store: StoreModel, id: string, toTime: string | undefined): Promise<RestoredStore | FailedStore>;
  /** Restores on a second server, reads everything, throws it away. */
  drill(store: StoreModel, id: string): Promise<DrillReport | FailedStore>;
}

/** `stores` must be the one that looks after the running stores: a restore swaps data under it. */
export function createBackups(options: StoresOptions, stores: Stores): Backups {
  const context = storeContext(options);
  const homeOf = (store: string) => storeHome(context.root, store);

  return {
    async backUp(model, id) {
      if (model.kind === "redis") return refused(model, "back up");
      const running = await stores.ensure(model);
      if (running.kind === "failed") return running;
      await removePreparing(homeOf(model.name), context);
      const done = await backUpPostgres(model, id, homeOf(model.name), context);
      if (done.kind === "failed") return done;
      return { ...done, pruned: pruned(model, homeOf(model.name), context.clock.now()) };
    },

    list: (store) => listBackups(homeOf(store).backups),

    verify: (store, id) => verifyBackup(join(homeOf(store).backups, id)),

    async restore(model, id, toTime) {
      if (model.kind === "redis") return refused(model, "restore");
      const home = homeOf(model.name);
      const manifest = manifestOf(home, id);
      if (manifest.kind === "failed") return manifest;
      const at = toTime === undefined ? undefined : new Date(toTime);
      if (at !== undefined && Number.isNaN(at.getTime())) {
        return failedStore(
          "target-refused",
          `Cannot restore to "${toTime}" as it must be a time such as 2026-01-31T14:05:00Z`,
        );
      }
      const end = at === undefined ? ({ kind: "end-of-backup" } as const) : ({ kind: "time", at } as const);
      return restorePostgres({ model, manifest: manifest.manifest, end, home, context, stores });
    },

    async drill(model, id) {
      if (model.kind === "redis") return refused(model, "drill");
      const manifest = manifestOf(homeOf(model.name), id);
      if (manifest.kind === "failed") return manifest;
      await sweepThrowaways(context);
      return drillPostgres(model, manifest.manifest, homeOf(model.name), context);
    },
  };
}

function pruned(model: PostgresModel, home: StoreHome, now: number): readonly string[] {
  return model.backup === undefined ? [] : pruneBackups(home, model.backup.keepMs, now);
}

function manifestOf(
  home: StoreHome,
  id: string,
): { readonly kind: "found"; readonly manifest: Manifest } | FailedStore {
  const found = readManifest(join(home.backups, id));
  if (found.kind === "found") return found;
  const why = found.kind === "absent" ? "there is no such finished backup" : "its manifest is cut off or was changed";
  return failedStore("backup-failed", `Cannot use backup "${id}": ${why}`);
}

/** Redis keeps its own append-only file; what it holds here are caches and queues, which no release's rollback rewinds. */
function refused(model: StoreModel, verb: string): FailedStore {
  return failedStore("target-refused", `Cannot ${verb} store "${model.name}" as backups of ${model.kind} are not made`);
}
