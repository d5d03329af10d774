import { readFileSync } from "node:fs";
import { isProductSource, type RepositoryFile } from "./repository.js";

const MOST_LINES = 300;
const MEDIAN_LINES = 80;

interface SizeTable {
  /** Path -> why it may be longer. */
  readonly exceptions: Readonly<Record<string, string>>;
}

/** Functions are measured by the linter (noExcessiveLinesPerFunction); this looks at files. */
export function checkSizes(files: readonly RepositoryFile[]): readonly string[] {
  const { exceptions } = JSON.parse(readFileSync("scripts/size-exceptions.json", "utf8")) as SizeTable;
  const sizes = files
    .filter(({ path }) => isProductSource(path))
    .map(({ path, text }) => ({ path, lines: linesOf(text) }));
  const long = sizes.filter(({ path, lines }) => lines > MOST_LINES && exceptions[path] === undefined);
  const problems = long.map(({ path, lines }) => `${path} has ${lines} lines, at most ${MOST_LINES} are wanted`);
  for (const path of Object.keys(exceptions)) {
    const found = sizes.find((size) => size.path === path);
    if (found === undefined || found.lines <= MOST_LINES) problems.push(`${path} needs no exception any more`);
  }
  const median = sizes.map(({ lines }) => lines).toSorted((a, b) => a - b)[Math.floor(sizes.length / 2)] ?? 0;
  if (median > MEDIAN_LINES) problems.push(`the median file has ${median} lines, at most ${MEDIAN_LINES} are wanted`);
  return problems;
}

function linesOf(text: string): number {
  return text.split("\n").length - 1;
}
