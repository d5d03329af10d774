import { appendFileSync, mkdtempSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { afterEach, describe, expect, test } from "vitest";
import { makeShipPlan } from "../../plan/make-ship-plan.js";
import type { Entry, Written } from "../../release/entry.js";
import { testJournal } from "../../release/journal.testsuite.js";
import { recordFixture } from "../../release/record.fixture.js";
import { foldEntries } from "../../release/state.js";
import { FileJournal, parseEntries, readEntries } from "./file-journal.js";

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

test("a whole release's journal torn at any byte must be recovered to its last whole entry, and never refused", async () => {
  const path = scratch();
  const entries = wholeRelease();
  const journal = new FileJournal(path);
  const ends: number[] = [];
  for (const entry of entries) {
    await journal.append(entry);
    ends.push(statSync(path).size);
  }
  journal.close();
  const whole = readFileSync(path);

  const refused: number[] = [];
  for (let length = 0; length <= whole.length; length += 1) {
    const survived = entries.slice(0, ends.filter((end) => end - 1 <= length).length);
    const read = parseEntries(whole.subarray(0, length).toString("utf8"));
    const state = foldEntries(undefined, read);
    if (!isDeepStrictEqual(read, survived) || (state === undefined) !== (survived.length === 0)) refused.push(length);
  }

  expect(whole.length).toBeGreaterThan(5_000);
  expect(refused).toEqual([]);
});

/** Every kind of entry but those of a person: shipped, found bad, taken back; with words of more than one byte a letter. */
function wholeRelease(): readonly Entry[] {
  const record = recordFixture({ number: 2 });
  const observed = { serving: undefined, services: {}, stores: {}, artifacts: [], addresses: [] };
  const plan = makeShipPlan({ record, previous: undefined, observed, approval: false, causes: {} });
  const failure = {
    cause: "verdict",
    message: "Schlechter als zuvor: 3 × 500 – “zurück”",
    lines: ["café ☕"],
  } as const;
  const written: readonly Written[] = [
    { kind: "opened", release: record.id, by: "Zoë", plan },
    ...plan.operations.flatMap(({ n }): readonly Written[] => [
      { kind: "intent", step: String(n) },
      { kind: "done", step: String(n), detail: `Schritt ${n} ✓`, facts: { n } },
    ]),
    { kind: "adopted", by: "Zoë" },
    { kind: "turned", failure, step: undefined, evidence: [] },
    { kind: "intent", step: "undo-1.0" },
    { kind: "unknown", step: "undo-1.0", message: "keine Antwort …" },
    { kind: "failed", step: "undo-1.0", failure },
    { kind: "finished", result: "rolled-back" },
  ];
  // As they are read again: what is undefined is not written.
  return JSON.parse(JSON.stringify(written.map((entry, index) => ({ ...entry, at: index, fence: 1 }))));
}

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
