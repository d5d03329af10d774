import type { Backups } from "../../../../backup/backups.js";
import type { ReleaseRecords } from "../release-records.js";
import type { StoreAddresses } from "../store-addresses.js";
import { storeModel } from "../store-model.js";
import { done, type Handler } from "./handler.js";

interface World {
  readonly records: ReleaseRecords;
  readonly backups: Backups;
  readonly addresses: StoreAddresses;
}

export function restoreStore({ records, backups, addresses }: World): Handler<"restore"> {
  return async ({ store, backup, toTime }, run) => {
    const result = await backups.restore(storeModel(records, run.release, store), backup, toTime);
    if (result.kind === "failed") return result;
    addresses.refresh([result.store]);
    const kept = result.kept === undefined ? [] : [`the data of before is kept as ${result.kept}`];
    return done([`restored to ${result.recoveredTo ?? "the end of the backup"}`, ...kept].join("; "));
  };
}
