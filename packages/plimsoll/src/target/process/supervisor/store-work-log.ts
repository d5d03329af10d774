import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../../../base/atomic-file.js";
import type { StoreWork } from "../supervisor-protocol.js";

/** How backups that the schedule made, and all drills, ended; durable, a line of JSON each. */
export interface StoreWorkLog {
  /** Oldest first. */
  read(store: string): readonly StoreWork[];
  record(work: StoreWork): void;
}

/** Of each kind, so that frequent backups do not push rare drills out. */
const KEPT = 200;

export function storeWorkLogIn(folder: string): StoreWorkLog {
  const pathOf = (store: string) => join(folder, `${encodeURIComponent(store)}.ndjson`);
  const read = (store: string): readonly StoreWork[] => {
    const text = existsSync(pathOf(store)) ? readFileSync(pathOf(store), "utf8") : "";
    return text
      .split("\n")
      .filter((line) => line !== "")
      .map((line) => JSON.parse(line) as StoreWork);
  };
  return {
    read,
    record: (work) => {
      const others = read(work.store).filter(({ kind }) => kind !== work.kind);
      const same = read(work.store).filter(({ kind }) => kind === work.kind);
      const kept = [...others, ...same.slice(1 - KEPT), work].toSorted((a, b) => Date.parse(a.at) - Date.parse(b.at));
      writeFileAtomically(pathOf(work.store), kept.map((each) => `${JSON.stringify(each)}\n`).join(""));
    },
  };
}
