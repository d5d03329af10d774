import { createRequire } from "node:module";

/** How many lines of a difference people read before they open the file. */
const MOST_LINES = 20;

/** The lines that differ, with one around them and without file names; cut where it gets long. */
export function unifiedDiff(before: string, after: string, most = MOST_LINES): readonly string[] {
  const { formatPatch, structuredPatch } = loadDiff();
  const patch = structuredPatch("", "", before, after, undefined, undefined, { context: 1 });
  const lines = formatPatch(patch)
    .split("\n")
    .filter((line) => !/^(===|---( |$)|\+\+\+( |$)|Index:)/.test(line) && line !== "");
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most), `... ${lines.length - most} more lines`];
}

/** How many lines came and went. */
export function countLines(before: string, after: string): { readonly added: number; readonly removed: number } {
  const parts = loadDiff().diffLines(before, after);
  const count = (kind: "added" | "removed") =>
    parts.filter((part) => part[kind]).reduce((sum, part) => sum + part.count, 0);
  return { added: count("added"), removed: count("removed") };
}

/** Only when something differs: every render would wait for it. */
function loadDiff(): typeof import("diff") {
  return createRequire(import.meta.url)("diff") as typeof import("diff");
}
