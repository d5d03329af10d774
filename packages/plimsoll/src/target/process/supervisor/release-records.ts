import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PlimsollError } from "../../../base/error.js";
import type { ReleaseRecord, ServiceRecord } from "../../../release/record.js";
import { recordIdOf } from "../../../store/file/release-files.js";
import { hostsOf } from "./public-address.js";

/** The immutable records of an environment's releases, read once each. */
export interface ReleaseRecords {
  /** The one that a release is about: its own, or the earlier one of a rollback or a backup. */
  get(release: string): ReleaseRecord;
  /** What a revision of a service is, in the latest release that has it. */
  findRevision(service: string, revision: string): RevisionInRelease | undefined;
  /** Whether only other services reach it. */
  isInternal(service: string, revision: string): boolean;
}

export interface RevisionInRelease {
  readonly release: ReleaseRecord;
  readonly service: ServiceRecord;
}

export function releaseRecordsIn(folder: string): ReleaseRecords {
  const known = new Map<string, ReleaseRecord>();
  /** Scanning the folder takes longer than all else that a change of traffic needs. */
  const found = new Map<string, RevisionInRelease>();
  const pathOf = (release: string) => join(folder, release, "record.json");

  const read = (release: string): ReleaseRecord | undefined => {
    const cached = known.get(release);
    if (cached !== undefined) return cached;
    if (!existsSync(pathOf(release))) return undefined;
    const record = JSON.parse(readFileSync(pathOf(release), "utf8")) as ReleaseRecord;
    known.set(release, record);
    found.clear();
    return record;
  };

  const scan = (service: string, revision: string): RevisionInRelease | undefined => {
    const releases = existsSync(folder) ? readdirSync(folder) : [];
    return releases
      .flatMap((name) => read(name) ?? [])
      .sort((a, b) => b.number - a.number)
      .flatMap((release) => {
        const written = release.services[service];
        return written?.revision === revision ? [{ release, service: written }] : [];
      })
      .at(0);
  };
  const findRevision = (service: string, revision: string): RevisionInRelease | undefined => {
    const key = `${service}@${revision}`;
    const known = found.get(key) ?? scan(service, revision);
    if (known !== undefined) found.set(key, known);
    return known;
  };

  return {
    get: (release) => {
      const record = read(release) ?? read(recordIdOf(folder, release));
      if (record !== undefined) return record;
      throw new PlimsollError({
        code: "TGT-RECORD-ABSENT",
        kind: "bug",
        message: `Cannot carry out an operation of release "${release}" as its record is missing in ${folder}`,
        place: pathOf(release),
      });
    },
    findRevision,
    isInternal: (service, revision) => {
      const known = findRevision(service, revision);
      return known !== undefined && hostsOf(known.release, known.service).length === 0;
    },
  };
}
