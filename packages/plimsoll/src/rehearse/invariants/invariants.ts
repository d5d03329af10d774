import { backIsBack, badIsNotPromoted, promotedIsTidy, promotedIsWhole } from "./end.js";
import type { Invariant } from "./invariant.js";
import {
  approvalCounts,
  approvalFirst,
  backupFirst,
  doneIsTrue,
  evidenceFirst,
  intentFirst,
  needsFirst,
  nothingAfterTheEnd,
  nothingAfterTheTurn,
  oldIsKept,
  oneMigrationAtATime,
  undoOnlyAfterTheTurn,
  workerStays,
} from "./order.js";
import { abortCounts, neverByStale, onlyWithLease } from "./rights.js";
import { readyOnly, shareWithinCapacity, together, weightsSum } from "./traffic.js";

/** Everything that must hold, whatever dies and whenever. */
export const INVARIANTS: readonly Invariant[] = [
  weightsSum,
  readyOnly,
  shareWithinCapacity,
  together,
  intentFirst,
  needsFirst,
  backupFirst,
  oneMigrationAtATime,
  approvalFirst,
  approvalCounts,
  nothingAfterTheTurn,
  undoOnlyAfterTheTurn,
  nothingAfterTheEnd,
  doneIsTrue,
  oldIsKept,
  workerStays,
  evidenceFirst,
  promotedIsWhole,
  promotedIsTidy,
  backIsBack,
  badIsNotPromoted,
  neverByStale,
  onlyWithLease,
  abortCounts,
];
