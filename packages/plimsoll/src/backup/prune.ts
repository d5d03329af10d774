import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { StoreHome } from "../target/process/stores/store-home.js";
import { listBackups, removeBackup } from "./catalogue.js";
import { expiredBackups, expiredSegments } from "./retention.js";

/** The newest backup is never removed, however old it is: an environment that stopped backing up keeps its last one. */
const KEEP_AT_LEAST = 1;

/** Removes what the retention gives up, backups first and then the WAL that only they needed. Returns the removed ids. */
export function pruneBackups(home: StoreHome, keepMs: number, now: number): readonly string[] {
  const expired = expiredBackups(listBackups(home.backups), keepMs, KEEP_AT_LEAST, now);
  for (const { id } of expired) removeBackup(home.backups, id);
  const archived = existsSync(home.walArchive) ? readdirSync(home.walArchive) : [];
  for (const name of expiredSegments(archived, listBackups(home.backups))) rmSync(join(home.walArchive, name));
  return expired.map(({ id }) => id);
}
