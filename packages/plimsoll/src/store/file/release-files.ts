import { existsSync, mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../../base/atomic-file.js";
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

  /** Once, before the first operation; a record is never written again. */
  writeRecord(record: ReleaseRecord): void {
    mkdirSync(this.pathOf(record.id), { recursive: true });
    const path = join(this.pathOf(record.id), "record.json");
    if (!existsSync(path)) writeFileAtomically(path, `${JSON.stringify(record, null, 2)}\n`);
  }

  readRecord(id: string): ReleaseRecord | undefined {
    const path = join(this.pathOf(id), "record.json");
    return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as ReleaseRecord) : undefined;
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

function numberOf(id: string): number {
  return Number.parseInt(id, 10) || 0;
}
