import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../../../base/atomic-file.js";
import type { ProcessIdentity } from "../../../base/process-identity.js";
import type { Exit } from "./exit.js";

/** What must survive the supervisor's death, so that the next one adopts the instance instead of starting another. */
export interface InstanceRecord {
  readonly id: string;
  readonly service: string;
  readonly revision: string;
  /** The release that started it. */
  readonly release: string;
  /** Loopback port, kept across restarts. */
  readonly port: number;
  readonly metricsPort: number | undefined;
  readonly wanted: "running" | "stopped";
  /** Undefined before the first start, between two lives, and after the last. */
  readonly process: ProcessIdentity | undefined;
  /** Start of the present life, milliseconds since the epoch. */
  readonly startedAt: number;
  readonly restarts: number;
  readonly lastExit: Exit | undefined;
}

export interface InstanceRecords {
  load(): readonly InstanceRecord[];
  save(record: InstanceRecord): void;
  remove(id: string): void;
}

export function instanceRecordsIn(folder: string): InstanceRecords {
  mkdirSync(folder, { recursive: true });
  removeUnfinishedWrites(folder);
  const pathOf = (id: string) => join(folder, `${id}.json`);
  return {
    load: () =>
      readdirSync(folder)
        .filter((name) => name.endsWith(".json"))
        .map((name) => JSON.parse(readFileSync(join(folder, name), "utf8")) as InstanceRecord),
    save: (record) => writeFileAtomically(pathOf(record.id), JSON.stringify(record)),
    remove: (id) => rmSync(pathOf(id), { force: true }),
  };
}

/** Of a supervisor that was killed while it wrote. */
function removeUnfinishedWrites(folder: string): void {
  for (const name of readdirSync(folder)) if (name.endsWith(".tmp")) rmSync(join(folder, name), { force: true });
}
