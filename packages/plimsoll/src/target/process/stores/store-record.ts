import { readFileSync } from "node:fs";
import { writeFileAtomically } from "../../../base/atomic-file.js";
import { systemCodeOf } from "../../../base/error.js";
import type { SecretVersion } from "../../../release/record.js";

/** What must stay the same for as long as the store's data lives. */
export interface StoreRecord {
  readonly kind: "postgres" | "redis";
  /** Complete version of the server that last ran, for people; undefined before its first start. */
  readonly version: string | undefined;
  /** Stays the same over restarts, unless another program took it; undefined before the first start. */
  readonly port: number | undefined;
  /** The password is sealed; only its version stands here. */
  readonly password: SecretVersion;
}

export function readStoreRecord(path: string): StoreRecord | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as StoreRecord;
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
}

export function writeStoreRecord(path: string, record: StoreRecord): void {
  writeFileAtomically(path, `${JSON.stringify(record, undefined, 2)}\n`);
}
