import type { Violation } from "./invariants/invariant.js";
import { printLine, type Trace, type TraceLine } from "./trace.js";

/** What went wrong, who did what and when, so that somebody can follow it without knowing the simulator. */
export function tellStory(title: string, violation: Violation, trace: Trace): string {
  return [
    title,
    `  must hold:  ${violation.must}`,
    `  found:      ${violation.found}`,
    "  what happened (seconds since the beginning):",
    ...shorten(trace.lines).map((line) => (typeof line === "string" ? line : printLine(line))),
  ].join("\n");
}

/** Without those who only found the environment held, and without the middle of what is long. */
function shorten(lines: readonly TraceLine[]): readonly (TraceLine | string)[] {
  const told = lines.filter(({ what }) => !what.endsWith("holds the environment"));
  if (told.length <= LONGEST) return told;
  const half = LONGEST / 2;
  return [...told.slice(0, half), `            ... ${told.length - LONGEST} lines ...`, ...told.slice(-half)];
}

const LONGEST = 160;
