import { describe, expect, it } from "vitest";
import type { BackupStatus } from "../../target/process/supervisor-protocol.js";
import { chooseBackup, parseToTime } from "./choose-backup.js";
import type { Session } from "./session.js";

const LIST: readonly BackupStatus[] = [
  { id: "first", at: "2026-01-01T10:00:00.000Z", bytes: 1 },
  { id: "second", at: "2026-01-02T10:00:00.000Z", bytes: 1 },
];

function choose(wanted: { readonly from?: string; readonly toTime?: string }): Promise<string> {
  const target = { listBackups: async () => ({ backups: LIST }) } as unknown as Session["target"];
  return chooseBackup({ environment: "production", target }, "db", { from: wanted.from, toTime: wanted.toTime });
}

describe("the backup to restore", () => {
  it("must be the one that was named, else the newest", async () => {
    expect(await choose({ from: "first" })).toBe("first");
    expect(await choose({})).toBe("second");
    await expect(choose({ from: "third" })).rejects.toThrow('Cannot find the backup "third" of db in production');
  });

  it("must have ended before the time to restore to, in whatever zone that is written", async () => {
    expect(await choose({ toTime: "2026-01-02T09:59:00Z" })).toBe("first");
    expect(await choose({ toTime: "2026-01-02T11:30:00+02:00" })).toBe("first");
    expect(await choose({ toTime: "2026-01-02T10:00:00Z" })).toBe("second");
    await expect(choose({ toTime: "2025-12-31T00:00:00Z" })).rejects.toThrow(
      "Cannot find a backup of db that ended before 2025-12-31T00:00:00Z in production",
    );
  });
});

describe("the time to restore to", () => {
  it.each(["yesterday", "5", "2026-01-31", "2026-01-31T14:05:00", "2026-13-31T14:05:00Z", ""])(
    "must not be %j",
    (written) => {
      expect(() => parseToTime(written)).toThrow(`Cannot restore to "${written}" as it must be a time with its zone`);
    },
  );

  it("may be left out, and is kept as it was written", () => {
    expect(parseToTime(undefined)).toBeUndefined();
    expect(parseToTime("2026-01-31T14:05:00Z")).toBe("2026-01-31T14:05:00Z");
  });
});
