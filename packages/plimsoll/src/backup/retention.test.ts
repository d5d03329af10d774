import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Backup } from "./backup.js";
import { expiredBackups, expiredSegments, newestBefore } from "./retention.js";

const DAY = 86_400_000;

function backupAt(ms: number, firstSegment = "000000010000000000000001"): Backup {
  const at = new Date(ms).toISOString();
  const lsn = "0/0";
  return {
    id: `b-${ms}`,
    app: "app",
    environment: "production",
    store: "db",
    system: "7",
    version: "16.14",
    startedAt: at,
    finishedAt: at,
    startLsn: lsn,
    stopLsn: lsn,
    firstSegment,
    maxConnections: 20,
    bytes: 1,
  };
}

describe("retention", () => {
  it("must give up what is older than asked, but never the newest backup", () => {
    const backups = [1, 2, 3, 40].map((day) => backupAt(day * DAY));
    const ids = (now: number) => expiredBackups(backups, 30 * DAY, 1, now * DAY).map(({ id }) => id);
    expect(ids(31)).toEqual([]);
    expect(ids(33)).toEqual([`b-${2 * DAY}`, `b-${DAY}`]);
    expect(ids(1_000)).toEqual([`b-${3 * DAY}`, `b-${2 * DAY}`, `b-${DAY}`]);
  });

  it("must keep at least as many as asked, the newest, whatever the ages and the order", () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.nat(100)), fc.nat(5), fc.nat(50), (days, keepAtLeast, keepDays) => {
        const backups = days.map((day) => backupAt(day * DAY));
        const expired = new Set(expiredBackups(backups, keepDays * DAY, keepAtLeast, 200 * DAY));
        const kept = backups.filter((backup) => !expired.has(backup));
        expect(kept.length).toBeGreaterThanOrEqual(Math.min(keepAtLeast, backups.length));
        const oldestKept = Math.min(...kept.map(({ finishedAt }) => Date.parse(finishedAt)));
        for (const { finishedAt } of expired) expect(Date.parse(finishedAt)).toBeLessThanOrEqual(oldestKept);
      }),
    );
  });

  it("must give up only the WAL before the oldest kept backup, on any timeline, and no history", () => {
    const archived = [
      "00000001000000000000000A.gz",
      "00000001000000000000000B.gz",
      "00000002000000000000000A.gz",
      "00000002000000000000000C.gz",
      "00000002.history.gz",
      "archive-segment",
    ];
    const kept = [backupAt(2, "00000002000000000000000C"), backupAt(1, "00000001000000000000000B")];
    expect(expiredSegments(archived, kept)).toEqual(["00000001000000000000000A.gz", "00000002000000000000000A.gz"]);
    expect(expiredSegments(archived, [])).toEqual([]);
  });

  it("must choose, for a time, the newest backup that had ended by then", () => {
    const backups = [backupAt(10), backupAt(20), backupAt(30)];
    expect([5, 10, 29, 99].map((at) => newestBefore(backups, new Date(at))?.id)).toEqual([
      undefined,
      "b-10",
      "b-20",
      "b-30",
    ]);
  });
});
