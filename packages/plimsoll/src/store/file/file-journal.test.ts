import { appendFileSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, test } from "vitest";
import type { Entry } from "../../release/entry.js";
import { testJournal } from "../../release/journal.testsuite.js";
import { FileJournal, readEntries } from "./file-journal.js";

function scratch(): string {
  return join(mkdtempSync(join(tmpdir(), "journal-")), "journal.ndjson");
}

function intent(step: string): Entry {
  return { kind: "intent", step, at: Number(step), fence: 1 };
}

const opened: FileJournal[] = [];
afterEach(() => {
  for (const journal of opened.splice(0)) journal.close();
});

describe("the journal on disk", () => {
  testJournal(() => {
    const path = scratch();
    const open = () => {
      const journal = new FileJournal(path);
      opened.push(journal);
      return journal;
    };
    return { open, pass: (doing) => doing };
  });
});

test("a journal torn at any byte must give all whole entries before it, and take new ones after it", async () => {
  const path = scratch();
  const journal = new FileJournal(path);
  const steps = ["1", "2", "3", "4"];
  const ends: number[] = [];
  for (const step of steps) {
    await journal.append(intent(step));
    ends.push(readFileSync(path).length);
  }
  journal.close();
  const whole = readFileSync(path);
  for (let length = 0; length <= whole.length; length += 1) {
    writeFileSync(path, whole.subarray(0, length));
    // The last byte of a line is its end: without it the entry is complete all the same.
    const survived = steps.filter((_, index) => (ends[index] ?? 0) - 1 <= length).map(intent);
    expect([length, readEntries(path)]).toEqual([length, survived]);
    const heir = new FileJournal(path);
    await heir.append(intent("9"));
    expect([length, readEntries(path)]).toEqual([length, [...survived, intent("9")]]);
    heir.close();
  }
});

test("a damaged line must not hide the lines around it", async () => {
  const path = scratch();
  const journal = new FileJournal(path);
  for (const step of ["1", "2", "3"]) await journal.append(intent(step));
  journal.close();
  writeFileSync(path, readFileSync(path, "utf8").replace('"step":"2"', '"step":"7"'));
  expect(readEntries(path)).toEqual([intent("1"), intent("3")]);
});

test("waiting for a change must end when another process appends", async () => {
  const path = scratch();
  const journal = new FileJournal(path);
  await journal.append(intent("1"));
  const changed = journal.changed(60_000);
  appendFileSync(path, "x");
  await changed;
  journal.close();
});
