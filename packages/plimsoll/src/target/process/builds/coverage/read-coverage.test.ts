import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readCobertura, readFinal, readLcov, readSummary } from "./covered-lines.js";
import { forgetCoverage, readCoverage } from "./read-coverage.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-coverage-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(path: string, text: string): void {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
}

const summary = (covered: number, total: number) =>
  JSON.stringify({ total: { lines: { total, covered, skipped: 0, pct: 1 }, statements: { total: 9, covered: 9 } } });

/** As coverage.py 7 writes it. */
const COBERTURA = `<?xml version="1.0" ?>
<coverage version="7.4" timestamp="1" lines-valid="40" lines-covered="30" line-rate="0.75" branches-covered="0" branches-valid="0" branch-rate="0" complexity="0">
<packages><package name="app" line-rate="0.1"/></packages></coverage>`;

/** A file with its lines and how often each ran. */
const files = fc.array(fc.array(fc.nat({ max: 3 }), { minLength: 1, maxLength: 30 }), { minLength: 1, maxLength: 5 });

describe("line coverage", () => {
  test("must be the same from every format that describes the same run", () => {
    fc.assert(
      fc.property(files, (runs) => {
        const all = runs.flat();
        const expected = { covered: all.filter((count) => count > 0).length, total: all.length };
        const lines = (counts: readonly number[]) => counts.map((count, line) => `DA:${line + 1},${count}\n`).join("");
        const sums = (counts: readonly number[]) =>
          `LF:${counts.length}\nLH:${counts.filter((one) => one > 0).length}\n`;
        const lcov = runs.map((counts, at) => `SF:${at}.ts\n${lines(counts)}${sums(counts)}end_of_record\n`).join("");
        const shortLcov = runs.map((counts, at) => `SF:${at}.ts\n${lines(counts)}end_of_record\n`).join("");
        const final = runs.map((counts, at) => [
          `${at}.ts`,
          {
            statementMap: Object.fromEntries(counts.map((_, line) => [line, { start: { line: line + 1, column: 0 } }])),
            s: Object.fromEntries(counts.map((count, line) => [line, count])),
          },
        ]);
        expect(readLcov(lcov)).toEqual(expected);
        expect(readLcov(shortLcov)).toEqual(expected);
        expect(readFinal(JSON.stringify(Object.fromEntries(final)))).toEqual(expected);
        expect(readSummary(summary(expected.covered, expected.total))).toEqual(expected);
      }),
    );
  });

  test("counts a line once, however many statements begin on it, as run when one of them ran", () => {
    const file = { statementMap: { 0: { start: { line: 1 } }, 1: { start: { line: 1 } } }, s: { 0: 0, 1: 2 } };
    expect(readFinal(JSON.stringify({ "a.ts": file }))).toEqual({ covered: 1, total: 1 });
  });

  test("of Cobertura is the root's, not a package's", () => {
    expect(readCobertura(COBERTURA)).toEqual({ covered: 30, total: 40 });
    expect(readCobertura('<coverage line-rate="0.5">')).toEqual({ covered: 0.5, total: 1 });
  });

  test("is not read from what is no report, or counts nothing", () => {
    for (const text of ["", "{", "null", "<html>", summary(0, 0), '{"total":{}}']) {
      expect([readSummary(text), readFinal(text), readLcov(text), readCobertura(text)]).toEqual([
        undefined,
        undefined,
        undefined,
        undefined,
      ]);
    }
  });
});

describe("the coverage of a folder", () => {
  test("is the report's at its top, whatever packages have", () => {
    write("coverage/coverage-summary.json", summary(3, 4));
    write("packages/a/coverage/lcov.info", "LF:10\nLH:1\n");
    expect(readCoverage(folder)).toBe(75);
  });

  test("is that of its packages together, weighed by their lines, when it has none of its own", () => {
    write("packages/a/coverage/lcov.info", "LF:90\nLH:90\n");
    write("apps/b/coverage.xml", COBERTURA.replace('"40"', '"10"').replace('"30"', '"0"'));
    write("node_modules/c/coverage/lcov.info", "LF:1000\nLH:0\n");
    expect(readCoverage(folder)).toBe(90);
  });

  test("is unknown, and not 0, without a report, or when it was forgotten", () => {
    expect(readCoverage(folder)).toBeUndefined();
    write("coverage/lcov.info", "LF:4\nLH:0\n");
    write("apps/b/coverage.xml", COBERTURA);
    expect(readCoverage(folder)).toBe(0);
    forgetCoverage(folder);
    expect(readCoverage(folder)).toBeUndefined();
  });
});
