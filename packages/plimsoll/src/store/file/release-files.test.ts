import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { recordFixture } from "../../release/record.fixture.js";
import { ReleaseFiles, recordIdOf } from "./release-files.js";

let folder: string;
let files: ReleaseFiles;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-release-files-"));
  files = new ReleaseFiles(folder);
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const record = recordFixture({ number: 1, services: { web: {} } });

test("a release's record is written once and never again", () => {
  files.writeRecord(record.id, record);
  const before = readFileSync(join(files.pathOf(record.id), "record.json"));

  files.writeRecord(record.id, { ...record, subject: "something else" });

  expect(readFileSync(join(files.pathOf(record.id), "record.json"))).toEqual(before);
  expect(files.recordOf(record.id)).toEqual(record);
});

test("a release without a record of its own is about the earlier one that it names", () => {
  files.writeRecord(record.id, record);
  files.writeRecord("2-back-to-1", record);

  expect(recordIdOf(files.folder, "2-back-to-1")).toBe(record.id);
  expect(files.recordOf("2-back-to-1")).toEqual(record);
  expect(files.readRecord("2-back-to-1")).toBeUndefined();
});

test("a release whose record is gone is named when its record is asked for", () => {
  expect(() => files.recordOf("3-cafe")).toThrow(/^Cannot read the record of release 3-cafe in /);
});
