import { readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import {
  type CoverageReader,
  type CoveredLines,
  readCobertura,
  readFinal,
  readLcov,
  readSummary,
} from "./covered-lines.js";

/** Where tools leave their reports, the exactest first. */
const REPORTS: readonly (readonly [path: string, read: CoverageReader])[] = [
  ["coverage/coverage-summary.json", readSummary],
  ["coverage/lcov.info", readLcov],
  ["coverage/coverage-final.json", readFinal],
  ["coverage/cobertura-coverage.xml", readCobertura],
  ["coverage/coverage.xml", readCobertura],
  ["coverage.xml", readCobertura],
  ["lcov.info", readLcov],
];

/** Reports lie in `coverage`, which is no package with a report of its own. */
const NO_PACKAGE = /^(\..*|node_modules|coverage)$/;

/** Packages of a monorepo are this deep at most. */
const MAX_DEPTH = 4;

/**
 * Line coverage in percent, not rounded, from the report at the top of a folder; without one, from those of all packages
 * below it, weighed by their lines. Undefined when there is none, which is not the same as 0.
 */
export function readCoverage(folder: string): number | undefined {
  const own = reportIn(folder);
  const found = own === undefined ? foldersBelow(folder).flatMap((one) => reportIn(one) ?? []) : [own];
  if (found.length === 0) return undefined;
  const sum = (key: keyof CoveredLines) => found.reduce((all, lines) => all + lines[key], 0);
  return (100 * sum("covered")) / sum("total");
}

/** Deletes reports, so that the next one read is the next one written. */
export function forgetCoverage(folder: string): void {
  for (const one of [folder, ...foldersBelow(folder)]) {
    for (const [path] of REPORTS) rmSync(join(one, path), { force: true });
  }
}

function reportIn(folder: string): CoveredLines | undefined {
  for (const [path, read] of REPORTS) {
    const text = textOf(join(folder, path));
    const lines = text === undefined ? undefined : read(text);
    if (lines !== undefined) return lines;
  }
  return undefined;
}

function foldersBelow(folder: string, depth = 1): readonly string[] {
  if (depth > MAX_DEPTH) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !NO_PACKAGE.test(entry.name))
    .map((entry) => join(folder, entry.name))
    .flatMap((one) => [one, ...foldersBelow(one, depth + 1)]);
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
