import type { ReleaseRecord } from "../../../../release/record.js";
import { type ReleaseFiles, recordIdOf } from "../../../../store/file/release-files.js";

/** Releases that a person may go back to, beside the one that serves. */
const RETURNABLE = 10;

/** What an environment's releases still need. */
export interface NeededReleases {
  /** That serve, are under way, or can be returned to. */
  readonly records: readonly ReleaseRecord[];
  /** Under way. */
  readonly open: readonly ReleaseRecord[];
}

/** Reads back from the newest until enough were found: older ones are out of reach. */
export function neededReleases(files: ReleaseFiles, serving: string | undefined): NeededReleases {
  const ids = files.ids().toReversed();
  const open: ReleaseRecord[] = [];
  const promoted = new Map<string, ReleaseRecord>();
  for (const [index, id] of ids.entries()) {
    const state = files.state(id);
    const record = files.readRecord(recordIdOf(files.folder, id));
    if (record === undefined) continue;
    // The newest may have been opened a moment ago, its journal still to be begun.
    if (state === undefined ? index === 0 : state.finished === undefined) open.push(record);
    // A rollback or a backup is about an earlier record, which counts once.
    if (state?.finished?.result === "promoted") promoted.set(record.id, record);
    if (promoted.size === RETURNABLE) break;
  }
  const serves = serving === undefined ? undefined : files.readRecord(serving);
  return { open, records: [...open, ...promoted.values(), ...(serves === undefined ? [] : [serves])] };
}
