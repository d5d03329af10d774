import { existsSync, renameSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { syncFolder } from "../base/atomic-file.js";
import type { PostgresModel } from "../model/app-model.js";
import { stopPostmaster } from "../target/process/stores/postgres/postmaster.js";
import { RECOVERY_FILE } from "../target/process/stores/postgres/settings.js";
import { type FailedStore, failedStore, type RunningStore } from "../target/process/stores/running-store.js";
import type { StoreContext } from "../target/process/stores/store-context.js";
import { currentData, type StoreHome, setCurrentData } from "../target/process/stores/store-home.js";
import type { Stores } from "../target/process/stores/stores.js";

export interface SwappedData {
  readonly kind: "swapped";
  readonly store: RunningStore;
  /** Where the data of before is kept; undefined when there was none. */
  readonly kept: string | undefined;
}

/**
 * Puts a data folder in the place of the store's own, which is kept beside it. The one step that decides is the rename of
 * the pointer file: a crash before it leaves the old data in use, one after it the new. New data that does not start is
 * taken back.
 */
export async function swapData(
  model: PostgresModel,
  dataDir: string,
  home: StoreHome,
  context: StoreContext,
  ensure: Stores["ensure"],
): Promise<SwappedData | FailedStore> {
  const old = currentData(home);
  if (old !== undefined && !(await stopPostmaster(old, "fast", context.clock))) {
    return failedStore("timeout", `Cannot restore store "${model.name}" as its server does not stop`);
  }
  setCurrentData(home, basename(dataDir));
  const kept = old === undefined ? undefined : keepAside(old, home, context);
  const store = await ensure(model);
  if (store.kind === "running") {
    rmSync(join(dataDir, RECOVERY_FILE), { force: true });
    return { kind: "swapped", store, kept };
  }
  if (kept === undefined) return store;
  await stopPostmaster(dataDir, "immediate", context.clock);
  setCurrentData(home, kept);
  await ensure(model);
  return store;
}

/** Undefined when there is nothing to keep: the data was lost, which may be why it is restored. */
function keepAside(old: string, home: StoreHome, context: StoreContext): string | undefined {
  if (!existsSync(old)) return undefined;
  const time = new Date(context.clock.now()).toISOString().replace(/[-:]|\.\d+/g, "");
  const kept = `before-restore-${time}`;
  renameSync(old, join(home.folder, kept));
  syncFolder(home.folder);
  return kept;
}
