import type { Simulated } from "./simulation.js";
import { printLine, type TraceLine } from "./trace.js";

/** Who did what and when, and what went wrong, so that somebody can follow it without knowing the simulator. */
export function tellStory(title: string, { violation, releases, trace }: Simulated): string {
  const verdict =
    violation === undefined
      ? [`  ended:      ${releases.map(({ result }) => result ?? "not at all").join(", ")}`]
      : [`  must hold:  ${violation.must}`, `  found:      ${violation.found}`];
  return [
    title,
    ...verdict,
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
