import { mkdirSync, rmSync, statfsSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "pg";
import { messageOf } from "../base/error.js";
import type { PostgresModel } from "../model/app-model.js";
import { asSuperuser } from "../target/process/stores/postgres/admin.js";
import { findPostmaster } from "../target/process/stores/postgres/postmaster.js";
import { systemIdentifier } from "../target/process/stores/postgres/system-identifier.js";
import { type FailedStore, failedStore } from "../target/process/stores/running-store.js";
import { makePassage } from "../target/process/stores/server-user.js";
import type { StoreContext } from "../target/process/stores/store-context.js";
import { currentData, type StoreHome } from "../target/process/stores/store-home.js";
import { type Backup, type Manifest, summaryOf } from "./backup.js";
import { takeBaseBackup } from "./base-backup.js";
import { finishBackup, listBackups, removeUnfinished, unfinishedFolder } from "./catalogue.js";
import type { EarlierFiles } from "./copy-tree.js";
import { readManifest, writeManifest } from "./manifest.js";

export interface FinishedBackup {
  readonly kind: "backed-up";
  readonly backup: Backup;
  /** What people should know, e.g. that archiving fails. */
  readonly notes: readonly string[];
}

/**
 * Backs up a running store. Repeating it with the id of a finished backup gives that one. An attempt that was cut off at any
 * point leaves nothing that counts as a backup.
 */
export async function backUpPostgres(
  model: PostgresModel,
  id: string,
  home: StoreHome,
  context: StoreContext,
): Promise<FinishedBackup | FailedStore> {
  const existing = listBackups(home.backups).find((backup) => backup.id === id);
  if (existing !== undefined) return { kind: "backed-up", backup: existing, notes: ["was there already"] };
  removeUnfinished(home.backups);
  const dataDir = currentData(home) ?? "";
  const running = findPostmaster(dataDir);
  if (running.kind !== "running") return failedBackup(model.name, "it does not run");
  try {
    return await asSuperuser(running.address, async (client) => {
      const refusal = await reasonToRefuse(client, home.backups);
      if (refusal !== undefined) return failedBackup(model.name, refusal);
      const backup = await writeBackup(client, { id, dataDir, home, model, context });
      return { kind: "backed-up", backup, notes: await archiveNotes(client, model) };
    });
  } catch (error) {
    rmSync(unfinishedFolder(home.backups, id), { recursive: true, force: true });
    return failedBackup(model.name, messageOf(error));
  }
}

interface Attempt {
  readonly id: string;
  readonly dataDir: string;
  readonly home: StoreHome;
  readonly model: PostgresModel;
  readonly context: StoreContext;
}

async function writeBackup(client: Client, { id, dataDir, home, model, context }: Attempt): Promise<Backup> {
  const folder = unfinishedFolder(home.backups, id);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const { rows } = await client.query<{ server_version: string }>("SHOW server_version");
  const earlier = newestFiles(home.backups);
  const copied = await takeBaseBackup({ client, dataDir, target: join(folder, "data"), id, earlier });
  const { app, environment } = context;
  const version = rows[0]?.server_version ?? "";
  const system = systemIdentifier(dataDir);
  const manifest: Manifest = { format: 1, id, app, environment, store: model.name, system, version, ...copied };
  writeManifest(folder, manifest);
  finishBackup(folder);
  return summaryOf(manifest);
}

function newestFiles(backups: string): EarlierFiles | undefined {
  const newest = listBackups(backups).at(-1);
  if (newest === undefined) return undefined;
  const found = readManifest(join(backups, newest.id));
  if (found.kind !== "found") return undefined;
  return { data: join(backups, newest.id, "data"), files: found.manifest.files };
}

async function reasonToRefuse(client: Client, backups: string): Promise<string | undefined> {
  const { rows } = await client.query<{ bytes: string; tablespaces: number }>(
    `SELECT sum(pg_database_size(oid)) AS bytes, (SELECT count(*)::int - 2 FROM pg_tablespace) AS tablespaces
     FROM pg_database`,
  );
  if ((rows[0]?.tablespaces ?? 0) > 0) return "it has tablespaces outside of its data folder, which are not copied";
  const needed = Number(rows[0]?.bytes ?? 0);
  makePassage(backups);
  const { bavail, bsize } = statfsSync(backups);
  if (bavail * bsize > needed) return undefined;
  return `the disk has ${inMegabytes(bavail * bsize)} free, and its databases take ${inMegabytes(needed)}`;
}

function inMegabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1024 / 1024)} MB`;
}

/** A backup does not need the archive, a recovery to a later time does. */
async function archiveNotes(client: Client, model: PostgresModel): Promise<readonly string[]> {
  if (model.backup === undefined)
    return ["no WAL is archived, as the store declares no backup: no recovery to a later time"];
  const { rows } = await client.query<{ failing: boolean; wal: string }>(
    `SELECT last_failed_wal AS wal, last_failed_time > coalesce(last_archived_time, '-infinity') AS failing
     FROM pg_stat_archiver`,
  );
  return rows[0]?.failing
    ? [`WAL cannot be archived since ${rows[0].wal}: no recovery to a later time until it can`]
    : [];
}

function failedBackup(store: string, because: string): FailedStore {
  return failedStore("backup-failed", `Cannot back up store "${store}": ${because}`);
}
