import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { syncFolder } from "../base/atomic-file.js";
import type { Backup } from "./backup.js";
import { readBackup } from "./manifest.js";

/** Folders of backups that are being written or removed; a listing never shows them. */
const UNFINISHED = ".unfinished";

/** Finished backups, oldest first. */
export function listBackups(folder: string): readonly Backup[] {
  if (!existsSync(folder)) return [];
  const backups = readdirSync(folder)
    .filter((name) => !name.endsWith(UNFINISHED))
    .flatMap((name) => readBackup(join(folder, name)) ?? []);
  return backups.sort((a, b) => Date.parse(a.finishedAt) - Date.parse(b.finishedAt));
}

/** Where a backup is written until it is complete. */
export function unfinishedFolder(folder: string, id: string): string {
  return join(folder, `${id}${UNFINISHED}`);
}

/** From this rename on the backup exists. */
export function finishBackup(unfinished: string): string {
  const finished = unfinished.slice(0, -UNFINISHED.length);
  renameSync(unfinished, finished);
  syncFolder(dirname(finished));
  return finished;
}

/** Taken from the listing by a rename first: a removal that is cut off leaves no backup without its files. */
export function removeBackup(folder: string, id: string): void {
  const unfinished = unfinishedFolder(folder, id);
  rmSync(unfinished, { recursive: true, force: true });
  renameSync(join(folder, id), unfinished);
  rmSync(unfinished, { recursive: true, force: true });
}

/** Removes what backups and removals that were cut off left. Only while no backup of the store runs. */
export function removeUnfinished(folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder)) {
    if (name.endsWith(UNFINISHED)) rmSync(join(folder, basename(name)), { recursive: true, force: true });
  }
}
