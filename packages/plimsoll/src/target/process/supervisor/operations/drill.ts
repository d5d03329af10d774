import type { Backups } from "../../../../backup/backups.js";
import { formatDuration } from "../../../../base/duration.js";
import type { ReleaseRecords } from "../release-records.js";
import { storeModel } from "../store-model.js";
import type { StoreWorkLog } from "../store-work-log.js";
import { type Done, done, type Failed, type Handler } from "./handler.js";

interface World {
  readonly records: ReleaseRecords;
  readonly backups: Backups;
  readonly works: StoreWorkLog;
}

export function drillBackup({ records, backups, works }: World): Handler<"drill"> {
  return async ({ store, backup }, run) => {
    const outcome = drillOutcome(await backups.drill(storeModel(records, run.release, store), backup));
    works.record({ id: run.release, kind: "drill", store, backup, at: new Date().toISOString(), outcome });
    return outcome;
  };
}

export function drillOutcome(result: Awaited<ReturnType<Backups["drill"]>>): Done | Failed {
  if (result.kind === "failed") return result;
  const { restoredMs, checkedMs, tables, rows, bytes } = result;
  return done(
    `restored in ${formatDuration(restoredMs)}; ${tables.length} tables with ${rows} rows read in ${formatDuration(checkedMs)}`,
    { restoredMs, checkedMs, tables: tables.length, rows, bytes },
  );
}
