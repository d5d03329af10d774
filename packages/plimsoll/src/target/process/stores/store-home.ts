import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../../../base/atomic-file.js";
import { systemCodeOf } from "../../../base/error.js";

/** The folders and files of one store. */
export interface StoreHome {
  readonly folder: string;
  /** store.json */
  readonly record: string;
  readonly logDir: string;
  /** Names the data folder in use: the one thing that a restore swaps. */
  readonly pointer: string;
  /** Archived WAL, beside the backups that it extends; one folder for each cluster, by its system identifier. */
  readonly walArchives: string;
  readonly backups: string;
}

/** `root` is the environment's folder, or what stands in for it where servers cannot reach that. */
export function storeHome(root: string, store: string): StoreHome {
  const folder = join(root, "stores", store);
  const backups = join(root, "backups", store);
  return {
    folder,
    record: join(folder, "store.json"),
    logDir: join(folder, "log"),
    pointer: join(folder, "current"),
    walArchives: join(backups, "wal"),
    backups,
  };
}

/** The data folder in use; undefined before the store was first started. */
export function currentData(home: StoreHome): string | undefined {
  try {
    return join(home.folder, readFileSync(home.pointer, "utf8").trim());
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** From this rename on, and not before, the named folder is the store's data. */
export function setCurrentData(home: StoreHome, name: string): void {
  writeFileAtomically(home.pointer, `${name}\n`);
}
