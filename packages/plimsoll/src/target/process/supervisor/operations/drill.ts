import type { Backups } from "../../../../backup/backups.js";
import { formatDuration } from "../../../../base/duration.js";
import type { ReleaseRecords } from "../release-records.js";
import { storeModel } from "../store-model.js";
import { done, type Handler } from "./handler.js";

interface World {
  readonly records: ReleaseRecords;
  readonly backups: Backups;
}

export function drillBackup({ records, backups }: World): Handler<"drill"> {
  return async ({ store, backup }, run) => {
    const result = await backups.drill(storeModel(records, run.release, store), backup);
    if (result.kind === "failed") return result;
    const { restoredMs, checkedMs, tables, rows, bytes } = result;
    return done(
      `restored in ${formatDuration(restoredMs)}; ${tables.length} tables with ${rows} rows read in ${formatDuration(checkedMs)}`,
      { restoredMs, checkedMs, tables: tables.length, rows, bytes },
    );
  };
}
