import { readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Client } from "pg";
import { digestOf } from "../base/digest.js";
import type { BackedUpFile, Manifest } from "./backup.js";
import { copyFiles, type EarlierFiles, flushFolders, makeFolders } from "./copy-tree.js";
import { dataFiles } from "./data-files.js";

export interface BaseBackupInput {
  /** One session of the superuser, for all of it: the server ends a backup whose session ends. */
  readonly client: Client;
  readonly dataDir: string;
  /** The copy; does not exist yet. */
  readonly target: string;
  readonly id: string;
  readonly earlier: EarlierFiles | undefined;
}

export type BaseBackup = Omit<Manifest, "format" | "id" | "app" | "environment" | "store" | "system" | "version">;

/**
 * Copies a running server's data folder by PostgreSQL's low-level API (manual, 26.3.4): between pg_backup_start and
 * pg_backup_stop, in one session. A temporary replication slot keeps the WAL in between from being recycled, so that the
 * copy takes it from the server itself and stands alone, also when archiving is behind or off.
 */
export async function takeBaseBackup(input: BaseBackupInput): Promise<BaseBackup> {
  const { client, dataDir, target, id } = input;
  await client.query("SELECT pg_create_physical_replication_slot($1, true, true)", [slotName(id)]);
  const start = await startBackup(client, id);
  const { folders, files } = dataFiles(dataDir);
  makeFolders(target, folders);
  const data = await copyFiles(files, dataDir, target, input.earlier);
  const stop = await stopBackup(client);
  const wal = await copyWal(dataDir, target, start.segment, stop.segment);
  const label = writeLabel(target, stop.labelfile);
  flushFolders(target, folders);
  const all = [...data, ...wal, label];
  return {
    startedAt: start.at.toISOString(),
    finishedAt: stop.at.toISOString(),
    startLsn: start.lsn,
    stopLsn: stop.lsn,
    firstSegment: start.segment,
    maxConnections: Number(start.max),
    bytes: all.reduce((sum, { size }) => sum + size, 0),
    folders,
    files: all,
  };
}

interface Position {
  readonly lsn: string;
  readonly segment: string;
  readonly at: Date;
}

async function startBackup(client: Client, id: string): Promise<Position & { readonly max: string }> {
  const { rows } = await client.query<Position & { max: string }>(
    `SELECT lsn, pg_walfile_name(lsn) AS segment, clock_timestamp() AS at, current_setting('max_connections') AS max
     FROM pg_backup_start($1, fast => true) AS lsn`,
    [`plimsoll ${id}`],
  );
  return only(rows);
}

async function stopBackup(client: Client): Promise<Position & { readonly labelfile: string }> {
  const { rows } = await client.query<Position & { labelfile: string }>(
    `SELECT lsn, pg_walfile_name(lsn) AS segment, clock_timestamp() AS at, labelfile
     FROM pg_backup_stop(wait_for_archive => false)`,
  );
  return only(rows);
}

/** The segments from start to stop, and the histories of the timelines before. */
async function copyWal(dataDir: string, target: string, from: string, to: string): Promise<readonly BackedUpFile[]> {
  const names = readdirSync(join(dataDir, "pg_wal"));
  const segments = names.filter((name) => /^[0-9A-F]{24}$/.test(name) && name >= from && name <= to);
  const histories = names.filter((name) => /^[0-9A-F]{8}\.history$/.test(name));
  const copied = await copyFiles(
    [...histories, ...segments].map((name) => `pg_wal/${name}`),
    dataDir,
    target,
  );
  for (const name of [from, to]) {
    if (!copied.some(({ path }) => path.endsWith(name))) throw new Error(`WAL segment ${name} is not in pg_wal`);
  }
  return copied;
}

function writeLabel(target: string, text: string): BackedUpFile {
  const path = "backup_label";
  writeFileSync(join(target, path), text, { mode: 0o600, flush: true });
  return { path, size: Buffer.byteLength(text), sha256: digestOf(text) };
}

/** Slots are named with lower-case letters, digits and underscores. */
function slotName(id: string): string {
  return `plimsoll_${id.toLowerCase().replace(/[^a-z0-9_]/g, "_")}`.slice(0, 63);
}

function only<T>(rows: readonly T[]): T {
  const [row] = rows;
  if (row === undefined) throw new Error("PostgreSQL answered without a row");
  return row;
}
