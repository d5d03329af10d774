import { expect, test } from "vitest";
import { cronSchedule } from "./schedule.js";

const HOUR = 3_600_000;

test("daily backups must run at two at night, hourly ones on the hour [BDR-03, BDR-04]", () => {
  expect(cronSchedule(24 * HOUR, "02:00")).toBe("0 2 * * *");
  expect(cronSchedule(HOUR, "02:00")).toBe("0 * * * *");
});

test("intervals that do not divide a day must take the next shorter one", () => {
  const at = "03:30";
  expect([5, 6, 7.5, 12, 23, 36, 24 * 7, 24 * 30].map((hours) => cronSchedule(hours * HOUR, at))).toEqual([
    "0 */4 * * *",
    "0 */6 * * *",
    "0 */6 * * *",
    "0 */12 * * *",
    "0 */12 * * *",
    "30 3 * * *",
    "30 3 * * 0",
    "30 3 * * 0",
  ]);
  expect([1, 15, 25, 59].map((minutes) => cronSchedule(minutes * 60_000, at))).toEqual([
    "* * * * *",
    "*/15 * * * *",
    "*/20 * * * *",
    "*/30 * * * *",
  ]);
});
