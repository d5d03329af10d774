import type { ReleaseResult } from "../release/entry.js";
import type { ReleaseEnd } from "../release/run-release.js";

/** The table of DESIGN section 7; scripts and pipelines rely on it. */
export const EXIT = {
  done: 0,
  refused: 1,
  wrong: 2,
  rolledBack: 3,
  held: 4,
  needsPerson: 5,
  bug: 70,
} as const;

export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

export function exitCodeOf(end: ReleaseEnd): ExitCode {
  if (end.kind === "approval-pending") return EXIT.needsPerson;
  if (end.kind === "lost-lease") return EXIT.held;
  const result = end.state.finished?.result;
  return result === undefined ? EXIT.bug : RESULT[result];
}

const RESULT: Readonly<Record<ReleaseResult, ExitCode>> = {
  promoted: EXIT.done,
  "rolled-back": EXIT.rolledBack,
  refused: EXIT.refused,
};
