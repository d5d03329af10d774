import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { isPlimsollError } from "../../../base/error.js";
import type { RoutingTable } from "./routing-table.js";
import { emptyTable } from "./routing-table.js";
import { loadState, saveState, statePaths } from "./state-file.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-state-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function table(generation: number): RoutingTable {
  return { ...emptyTable({ host: "127.0.0.1", port: 8080 }), generation };
}

test("what was saved is loaded", () => {
  expect(loadState(folder)).toEqual({ kind: "none" });
  saveState(folder, table(1));
  expect(loadState(folder)).toEqual({ kind: "intact", table: table(1) });
  saveState(folder, table(2));
  expect(loadState(folder)).toEqual({ kind: "intact", table: table(2) });
});

test("a file torn at any byte gives the table before it, never an empty one", () => {
  saveState(folder, table(1));
  saveState(folder, table(2));
  const { current } = statePaths(folder);
  const whole = readFileSync(current);
  for (let length = 0; length < whole.length; length += 1) {
    writeFileSync(current, whole.subarray(0, length));
    expect(loadState(folder)).toMatchObject({ kind: "previous", table: table(1) });
  }
});

test("a file with any one byte changed gives the table before it", () => {
  saveState(folder, table(1));
  saveState(folder, table(2));
  const { current } = statePaths(folder);
  const whole = readFileSync(current);
  for (let at = 0; at < whole.length; at += 1) {
    const bytes = Buffer.from(whole);
    bytes[at] = (bytes[at] as number) ^ 1;
    writeFileSync(current, bytes);
    const loaded = loadState(folder);
    // The name of a key that nobody reads may change; a table may not.
    expect(loaded.kind === "none" ? undefined : loaded.table.generation).toBe(loaded.kind === "intact" ? 2 : 1);
  }
});

test("the very first table has a copy to fall back on", () => {
  saveState(folder, table(1));
  truncateSync(statePaths(folder).current, 10);
  expect(loadState(folder)).toMatchObject({ kind: "previous", table: table(1) });
});

test("a torn file does not become the previous copy when the next table is saved", () => {
  saveState(folder, table(1));
  saveState(folder, table(2));
  truncateSync(statePaths(folder).current, 10);
  saveState(folder, table(3));
  truncateSync(statePaths(folder).current, 10);
  expect(loadState(folder)).toMatchObject({ kind: "previous", table: table(3) });
});

test("with both copies torn it is an error that names them", () => {
  saveState(folder, table(1));
  const { current, previous } = statePaths(folder);
  truncateSync(current, 5);
  truncateSync(previous, 5);
  try {
    loadState(folder);
    expect.unreachable();
  } catch (error) {
    expect(isPlimsollError(error) && error.code).toBe("TGT-PROXY-STATE");
    expect(String(error)).toContain(current);
    expect(String(error)).toContain(previous);
  }
});

test("a save that fails leaves the saved table byte-equal", () => {
  saveState(folder, table(1));
  saveState(folder, table(2));
  const { current, previous } = statePaths(folder);
  const before = readFileSync(current);
  // The name of a temporary file is taken by a folder, so that it cannot be written.
  mkdirSync(`${previous}.${process.pid}.tmp`);
  expect(() => saveState(folder, table(3))).toThrow();
  expect(readFileSync(current)).toEqual(before);
  expect(loadState(folder)).toEqual({ kind: "intact", table: table(2) });
});
