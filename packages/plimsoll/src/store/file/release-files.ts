import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../../base/atomic-file.js";
import { PlimsollError } from "../../base/error.js";
import type { ReleaseRecord } from "../../release/record.js";
import { foldEntries, type ReleaseState } from "../../release/state.js";
import { FileJournal, readEntries } from "./file-journal.js";

/** The releases of one environment on disk: `releases/<id>/{record.json, journal.ndjson, output/}`. */
export class ReleaseFiles {
  readonly folder: string;

  constructor(environmentFolder: string) {
    this.folder = join(environmentFolder, "releases");
  }

  /** Ids in the order in which the releases were opened. */
  ids(): readonly string[] {
    if (!existsSync(this.folder)) return [];
    return readdirSync(this.folder).sort((a, b) => numberOf(a) - numberOf(b));
  }

  nextNumber(): number {
    return Math.max(0, ...this.ids().map(numberOf)) + 1;
  }

  /**
   * Once, before the first operation; a record is never written again. A release without a record of its own (a
   * rollback, a backup) says which earlier one it is about.
   */
  writeRecord(release: string, record: ReleaseRecord): void {
    mkdirSync(this.pathOf(release), { recursive: true });
    if (release !== record.id) writeFileAtomically(join(this.pathOf(release), ABOUT), record.id);
    const path = join(this.pathOf(record.id), "record.json");
    if (!existsSync(path)) writeFileAtomically(path, `${JSON.stringify(record, null, 2)}\n`);
  }

  readRecord(id: string): ReleaseRecord | undefined {
    const path = join(this.pathOf(id), "record.json");
    return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as ReleaseRecord) : undefined;
  }

  /** The record that a release is about: its own, or the earlier one that a rollback or a backup names. */
  recordOf(id: string): ReleaseRecord {
    const record = this.readRecord(recordIdOf(this.folder, id));
    if (record !== undefined) return record;
    throw new PlimsollError({
      code: "STO-NO-RECORD",
      kind: "world",
      message: `Cannot read the record of release ${id} in ${this.folder}: it is not there`,
      place: id,
    });
  }

  newestRecord(): ReleaseRecord | undefined {
    for (const id of this.ids().toReversed()) {
      const record = this.readRecord(id);
      if (record !== undefined) return record;
    }
    return undefined;
  }

  /** Records that have served all traffic, in their order. */
  promoted(): readonly ReleaseRecord[] {
    return this.ids().flatMap((id) => {
      const state = this.state(id);
      const record = state?.finished?.result === "promoted" ? this.readRecord(id) : undefined;
      return record === undefined ? [] : [record];
    });
  }

  /** The release that was opened last, if it has not come to its end. */
  unfinished(): ReleaseState | undefined {
    for (const id of this.ids().toReversed()) {
      const state = this.state(id);
      if (state !== undefined) return state.finished === undefined ? state : undefined;
    }
    return undefined;
  }

  journal(id: string): FileJournal {
    return new FileJournal(join(this.pathOf(id), "journal.ndjson"));
  }

  /** Undefined for a release that died before its journal had a whole entry: it has changed nothing. */
  state(id: string): ReleaseState | undefined {
    return foldEntries(undefined, readEntries(join(this.pathOf(id), "journal.ndjson")));
  }

  pathOf(id: string): string {
    return join(this.folder, id);
  }
}

/** Which record a release is about. */
export function recordIdOf(folder: string, release: string): string {
  const path = join(folder, release, ABOUT);
  return existsSync(path) ? readFileSync(path, "utf8") : release;
}

function numberOf(id: string): number {
  return Number.parseInt(id, 10) || 0;
}

const ABOUT = "record-id";
