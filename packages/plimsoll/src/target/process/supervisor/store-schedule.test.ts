import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Backups, createBackups } from "../../../backup/backups.js";
import { systemClock } from "../../../base/clock.js";
import type { PostgresModel } from "../../../model/app-model.js";
import type { Operation } from "../../../plan/operation.js";
import { POSTGRES, type ScratchEnvironment, scratchEnvironment } from "../stores/scratch-environment.testsuite.js";
import type { Run } from "./operation-registry.js";
import { createStoreSchedule, waitForSchedule } from "./store-schedule.js";
import { storeWorkLogIn } from "./store-work-log.js";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const DECLARED: PostgresModel = { ...POSTGRES, backup: { everyMs: DAY, keepMs: 30 * DAY, drillMs: 7 * DAY } };

let scratch: ScratchEnvironment;
let backups: Backups;
let laterMs = 0;
let isQuiet = true;
let declared = DECLARED;

beforeAll(() => {
  scratch = scratchEnvironment();
  backups = createBackups(scratch.options, scratch.stores());
});
afterAll(() => scratch.remove());

/** As a supervisor that starts anew has it. */
function schedule() {
  const clock = { ...systemClock, now: () => Date.now() + laterMs };
  const log = scratch.options.log;
  return createStoreSchedule({ backups, works: works(), stores: () => [declared], isQuiet: () => isQuiet, clock, log });
}
const works = () => storeWorkLogIn(join(scratch.folder, "works"));
const ended = () =>
  works()
    .read("db")
    .map(({ kind, backup, outcome }) => [kind, backup, outcome.kind]);
const runUntil = (signal: AbortSignal) => ({ signal }) as Run;
const migrate: Operation = { kind: "migrate", service: "api" };
const shift: Operation = { kind: "shift", percent: 100, to: {} };

describe("the schedule of a store's backups and drills", { timeout: 60_000 }, () => {
  it("must make a backup and then a drill of it by itself, record both, and repeat neither before its time", async () => {
    await schedule().look();
    await schedule().look();
    await schedule().look();
    const [first] = backups.list("db");
    expect(first?.id).toMatch(/^scheduled-\d{4}-\d\d-\d\dT\d\d-\d\d-\d\dZ$/);
    expect(ended()).toEqual([
      ["back-up", first?.id, "done"],
      ["drill", first?.id, "done"],
    ]);
  });

  it("must do nothing while anything else goes on, and one thing at a time", async () => {
    laterMs = DAY + HOUR;
    isQuiet = false;
    await schedule().look();
    expect(ended()).toHaveLength(2);
    isQuiet = true;
    const one = schedule();
    await Promise.all([one.look(), one.look()]);
    expect(ended().slice(2)).toEqual([["back-up", backups.list("db").at(-1)?.id, "done"]]);
  });

  it("must be waited for by an operation on stores, and not by one that moves traffic", async () => {
    laterMs = 3 * DAY;
    const one = schedule();
    const before = ended().length;
    const looking = one.look();
    const never = new AbortController();
    expect(await waitForSchedule(one, shift, runUntil(never.signal))).toBeUndefined();
    expect(ended()).toHaveLength(before);
    expect(await waitForSchedule(one, migrate, runUntil(AbortSignal.abort("aborted")))).toMatchObject({
      failure: { message: "Aborted while waiting for a scheduled backup or drill to end" },
    });
    expect(await waitForSchedule(one, migrate, runUntil(never.signal))).toBeUndefined();
    expect(ended()).toHaveLength(before + 1);
    await looking;
  });

  it("must record a failure too, and try again only after a while", async () => {
    laterMs = 5 * DAY;
    declared = { ...DECLARED, version: 3 };
    const before = ended().length;
    await schedule().look();
    await schedule().look();
    expect(ended().slice(before)).toEqual([["back-up", expect.stringMatching(/^scheduled-/), "failed"]]);
    laterMs += HOUR;
    declared = DECLARED;
    await schedule().look();
    expect(ended().at(-1)).toEqual(["back-up", backups.list("db").at(-1)?.id, "done"]);
  });
});
