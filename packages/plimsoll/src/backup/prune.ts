import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { systemIdentifier } from "../target/process/stores/postgres/system-identifier.js";
import { currentData, type StoreHome } from "../target/process/stores/store-home.js";
import { listBackups, removeBackup } from "./catalogue.js";
import { expiredBackups, expiredSegments } from "./retention.js";

/** The newest backup is never removed, however old it is: an environment that stopped backing up keeps its last one. */
const KEEP_AT_LEAST = 1;

/** Removes what the retention gives up, backups first and then the WAL that only they needed. Returns the removed ids. */
export function pruneBackups(home: StoreHome, keepMs: number, now: number): readonly string[] {
  const expired = expiredBackups(listBackups(home.backups), keepMs, KEEP_AT_LEAST, now);
  for (const { id } of expired) removeBackup(home.backups, id);
  const systems = existsSync(home.walArchives) ? readdirSync(home.walArchives) : [];
  for (const system of systems) pruneArchive(home, system);
  return expired.map(({ id }) => id);
}

function pruneArchive(home: StoreHome, system: string): void {
  const archive = join(home.walArchives, system);
  const kept = listBackups(home.backups).filter((backup) => backup.system === system);
  for (const name of expiredSegments(readdirSync(archive), kept)) rmSync(join(archive, name));
  const current = currentData(home);
  const isInUse = current !== undefined && existsSync(current) && systemIdentifier(current) === system;
  if (kept.length === 0 && !isInUse) rmSync(archive, { recursive: true });
}
