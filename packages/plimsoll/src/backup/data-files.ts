import { readdirSync } from "node:fs";
import { join } from "node:path";
import { RECOVERY_FILE } from "../target/process/stores/postgres/settings.js";

/** Folders whose content belongs to the running server (PostgreSQL manual, 26.3.6.2, "Backing Up the Data Directory"). */
const EMPTIED_FOLDERS = new Set([
  "pg_wal",
  "pg_dynshmem",
  "pg_notify",
  "pg_replslot",
  "pg_serial",
  "pg_snapshots",
  "pg_stat_tmp",
  "pg_subtrans",
]);

const SKIPPED_FILES = new Set([
  "postmaster.pid",
  "postmaster.opts",
  "backup_label",
  "tablespace_map",
  "recovery.signal",
  "standby.signal",
  RECOVERY_FILE,
]);

/** Temporary relations and sort files, and the cache of catalog relations: the server makes them anew. */
const SKIPPED_NAMES = [/^pgsql_tmp/, /^t\d+_\d+/, /^pg_internal\.init/, /\.tmp$/];

/** Copied last, as the first write after the copy began may already be in it. */
const CONTROL_FILE = "global/pg_control";

export interface DataFiles {
  readonly folders: readonly string[];
  readonly files: readonly string[];
  /** Symbolic links: tablespaces, which we do not copy. */
  readonly links: readonly string[];
}

/** What a backup consists of, by paths from the data folder. */
export function dataFiles(dataDir: string): DataFiles {
  const found: { folders: string[]; files: string[]; links: string[] } = { folders: [], files: [], links: [] };
  walk(dataDir, "", found);
  found.files.sort((a, b) => Number(a === CONTROL_FILE) - Number(b === CONTROL_FILE));
  return found;
}

function walk(dataDir: string, folder: string, found: { folders: string[]; files: string[]; links: string[] }): void {
  for (const entry of readdirSync(join(dataDir, folder), { withFileTypes: true })) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (SKIPPED_FILES.has(path) || SKIPPED_NAMES.some((name) => name.test(entry.name))) continue;
    if (entry.isSymbolicLink()) found.links.push(path);
    else if (entry.isFile()) found.files.push(path);
    else if (entry.isDirectory()) {
      found.folders.push(path);
      if (!EMPTIED_FOLDERS.has(path)) walk(dataDir, path, found);
    }
  }
}
