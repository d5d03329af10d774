import type { Backups } from "../../../../backup/backups.js";
import type { ReleaseRecords } from "../release-records.js";
import { storeModel } from "../store-model.js";
import { done, type Handler } from "./handler.js";

interface World {
  readonly records: ReleaseRecords;
  readonly backups: Backups;
}

const MEBIBYTE = 1024 * 1024;

export function backUpStore({ records, backups }: World): Handler<"back-up"> {
  return async ({ store, backup }, run) => {
    const result = await backups.backUp(storeModel(records, run.release, store), backup);
    if (result.kind === "failed") return result;
    const size = `${Math.ceil(result.backup.bytes / MEBIBYTE)} MiB`;
    const pruned = result.pruned.length === 0 ? [] : [`${result.pruned.length} expired ones removed`];
    return done([`backup ${backup}, ${size}`, ...result.notes, ...pruned].join("; "), { bytes: result.backup.bytes });
  };
}
