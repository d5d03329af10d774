import { describe, expect, it } from "vitest";
import { dueWork, type StorePast } from "./schedule.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse("2026-03-01T00:00:00Z");
const ago = (ms: number) => new Date(NOW - ms).toISOString();
const declared = { everyMs: DAY, keepMs: 30 * DAY, drillMs: 7 * DAY };

function past(
  backups: readonly number[],
  works: readonly (readonly ["back-up" | "drill", number, "well" | "badly"])[] = [],
): StorePast {
  return {
    backups: backups.map((ms, index) => ({ id: `b${index}`, finishedAt: ago(ms) })),
    works: works.map(([kind, ms, ended]) => ({ kind, at: ago(ms), ended })),
  };
}

const drilled = ["drill", DAY, "well"] as const;
const backUp = { kind: "back-up" };

describe("what is due for a store", () => {
  it.each([
    ["a backup when there is none", past([]), backUp],
    ["a backup when the newest is as old as the period", past([2 * DAY, DAY], [drilled]), backUp],
    ["nothing when the newest is younger, whoever made it", past([2 * DAY, DAY - 1], [drilled]), undefined],
    ["one backup, not several, after a long pause", past([9 * DAY], [drilled]), backUp],
    ["nothing shortly after a failure", past([2 * DAY], [drilled, ["back-up", 60_000, "badly"]]), undefined],
    ["a backup again a quarter of an hour after a failure", past([2 * DAY], [["back-up", HOUR / 4, "badly"]]), backUp],
    ["a drill of the newest when none was ever made", past([HOUR, 1]), { kind: "drill", backup: "b1" }],
    ["a drill when the last good one is old", past([1], [["drill", 7 * DAY, "well"]]), { kind: "drill", backup: "b0" }],
    ["nothing shortly after a failed drill", past([1], [["drill", HOUR, "badly"]]), undefined],
    [
      "nothing after a failed drill while the last good one is young",
      past([1], [drilled, ["drill", 6 * HOUR, "badly"]]),
      undefined,
    ],
    ["a drill again six hours after", past([1], [["drill", 6 * HOUR, "badly"]]), { kind: "drill", backup: "b0" }],
  ] as const)("must be %s", (_, known, due) => {
    expect(dueWork(declared, known, NOW)).toEqual(due);
  });

  it("must be nothing that was not declared", () => {
    expect(dueWork({ ...declared, everyMs: undefined }, past([]), NOW)).toBeUndefined();
    expect(dueWork({ ...declared, drillMs: undefined }, past([1]), NOW)).toBeUndefined();
  });

  it("must try a backup that is wanted every minute again every minute", () => {
    const often = { ...declared, everyMs: 60_000 };
    expect(dueWork(often, past([DAY], [drilled, ["back-up", 60_000, "badly"]]), NOW)).toEqual(backUp);
  });
});
