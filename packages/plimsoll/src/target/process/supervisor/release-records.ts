import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PlimsollError } from "../../../base/error.js";
import type { ReleaseRecord, ServiceRecord } from "../../../release/record.js";

/** The immutable records of an environment's releases, read once each. */
export interface ReleaseRecords {
  get(release: string): ReleaseRecord;
  /** What a revision of a service is, and the first release that brought it. */
  findRevision(service: string, revision: string): RevisionInRelease | undefined;
}

export interface RevisionInRelease {
  readonly release: ReleaseRecord;
  readonly service: ServiceRecord;
}

export function releaseRecordsIn(folder: string): ReleaseRecords {
  const known = new Map<string, ReleaseRecord>();
  const pathOf = (release: string) => join(folder, release, "record.json");

  const read = (release: string): ReleaseRecord | undefined => {
    const cached = known.get(release);
    if (cached !== undefined) return cached;
    if (!existsSync(pathOf(release))) return undefined;
    const record = JSON.parse(readFileSync(pathOf(release), "utf8")) as ReleaseRecord;
    known.set(release, record);
    return record;
  };

  return {
    get: (release) => {
      const record = read(release);
      if (record !== undefined) return record;
      throw new PlimsollError({
        code: "TGT-RECORD-ABSENT",
        kind: "bug",
        message: `Cannot carry out an operation of release "${release}" as its record is missing in ${folder}`,
        place: pathOf(release),
      });
    },
    findRevision: (service, revision) => {
      const releases = existsSync(folder) ? readdirSync(folder) : [];
      const holders = releases
        .flatMap((release) => read(release) ?? [])
        .filter((record) => record.services[service]?.revision === revision)
        .sort((a, b) => a.number - b.number);
      const release = holders[0];
      const found = release?.services[service];
      return release === undefined || found === undefined ? undefined : { release, service: found };
    },
  };
}
