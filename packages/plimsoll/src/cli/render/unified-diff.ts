import { formatPatch, structuredPatch } from "diff";

/** How many lines of a difference people read before they open the file. */
const MOST_LINES = 20;

/** The lines that differ, with a little around them and without file names; cut where it gets long. */
export function unifiedDiff(before: string, after: string): readonly string[] {
  const patch = structuredPatch("", "", before, after, undefined, undefined, { context: 1 });
  const lines = formatPatch(patch)
    .split("\n")
    .filter((line) => !/^(===|---( |$)|\+\+\+( |$)|Index:)/.test(line) && line !== "");
  if (lines.length <= MOST_LINES) return lines;
  return [...lines.slice(0, MOST_LINES), `... ${lines.length - MOST_LINES} more lines`];
}
