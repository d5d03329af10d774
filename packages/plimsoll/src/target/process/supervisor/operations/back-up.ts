import type { Backups } from "../../../../backup/backups.js";
import type { ReleaseRecords } from "../release-records.js";
import { storeModel } from "../store-model.js";
import { type Done, done, type Failed, type Handler } from "./handler.js";

interface World {
  readonly records: ReleaseRecords;
  readonly backups: Backups;
}

const MEBIBYTE = 1024 * 1024;

export function backUpStore({ records, backups }: World): Handler<"back-up"> {
  return async ({ store, backup }, run) =>
    backupOutcome(await backups.backUp(storeModel(records, run.release, store), backup));
}

export function backupOutcome(result: Awaited<ReturnType<Backups["backUp"]>>): Done | Failed {
  if (result.kind === "failed") return result;
  const { backup, notes, pruned } = result;
  const size = `${Math.ceil(backup.bytes / MEBIBYTE)} MiB`;
  const removed = pruned.length === 0 ? [] : [`${pruned.length} expired ones removed`];
  return done([`backup ${backup.id}, ${size}`, ...notes, ...removed].join("; "), { bytes: backup.bytes });
}
