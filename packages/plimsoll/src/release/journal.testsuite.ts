import { expect, test } from "vitest";
import type { Entry } from "./entry.js";
import type { Journal } from "./journal.js";

/** What every journal must do, on disk or simulated. `open` gives another handle on the same entries. */
export interface JournalUnderTest {
  readonly open: () => Journal;
  /** Awaits something that a journal does; a simulated one needs its time to pass. */
  readonly pass: <Value>(doing: Promise<Value>) => Promise<Value>;
}

export function testJournal(make: () => JournalUnderTest): void {
  test("an empty journal must have no entries", async () => {
    const { open, pass } = make();
    expect(await pass(open().read(0))).toEqual([]);
  });

  test("a journal must give all entries in their order, from any position, through any handle", async () => {
    const { open, pass } = make();
    const journal = open();
    for (const step of ["1", "2", "3"]) await pass(journal.append(intent(step)));
    for (const reader of [journal, open()]) {
      expect(await pass(reader.read(0))).toEqual([intent("1"), intent("2"), intent("3")]);
      expect(await pass(reader.read(2))).toEqual([intent("3")]);
      expect(await pass(reader.read(3))).toEqual([]);
    }
  });

  test("what was read must stay as it was when more is appended", async () => {
    const { open, pass } = make();
    const journal = open();
    await pass(journal.append(intent("1")));
    const before = await pass(journal.read(0));
    await pass(journal.append(intent("2")));
    expect(before).toEqual([intent("1")]);
  });

  test("entries of two writers must both be there, none in the middle of another", async () => {
    const { open, pass } = make();
    const [ada, grace] = [open(), open()];
    await pass(Promise.all([ada.append(intent("1")), grace.append(intent("2")), ada.append(intent("3"))]));
    const entries = await pass(open().read(0));
    expect(entries.map((entry) => (entry.kind === "intent" ? entry.step : "")).toSorted()).toEqual(["1", "2", "3"]);
  });

  test("waiting for a change must end when somebody appends, and at its limit when nobody does", async () => {
    const { open, pass } = make();
    const [reader, writer] = [open(), open()];
    await pass(writer.append(intent("1")));
    const changed = reader.changed(600_000);
    await pass(Promise.all([writer.append(intent("2")), changed]));
    expect(await pass(reader.read(1))).toEqual([intent("2")]);
    await pass(reader.changed(10));
  });
}

function intent(step: string): Entry {
  return { kind: "intent", step, at: Number(step), fence: 1 };
}
