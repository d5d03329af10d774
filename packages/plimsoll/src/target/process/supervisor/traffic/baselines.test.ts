import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { type Counters, noRevisionCounters } from "../../proxy/counters.js";
import { baselinesIn } from "./baselines.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-baselines-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const RELEASE = "2-abc";
const PAIRS = { web: { canary: "r2", stable: "r1" } };
const split = (canary: number) => ({ web: { r1: 100 - canary, r2: canary } });
const shift = (operation: string, canary: number) => ({ release: RELEASE, operation, to: split(canary) });
const counted = (r1: number, r2: number, since = 1): Counters => ({
  since,
  unrouted: 0,
  services: {
    web: { r1: { ...noRevisionCounters, total: r1, errors: r1 / 10 }, r2: { ...noRevisionCounters, total: r2 } },
  },
});
const totals = (counters: Counters) => {
  const [signal] = baselinesIn(folder).signals(RELEASE, PAIRS, counters);
  return { canary: signal?.canary.total, stable: signal?.stable.total };
};

describe("the counts of a release", () => {
  it("must be nothing before its first shift, and after it what came since, on both sides", () => {
    expect(totals(counted(500, 0))).toEqual({ canary: 0, stable: 0 });
    baselinesIn(folder).mark(shift("11", 10), counted(500, 0));
    expect(totals(counted(590, 10))).toEqual({ canary: 10, stable: 90 });
  });

  it("must begin anew with each shift, but not when the same shift is asked for again after a crash", () => {
    baselinesIn(folder).mark(shift("11", 10), counted(500, 0));
    baselinesIn(folder).mark(shift("11", 10), counted(590, 10));
    expect(totals(counted(590, 10))).toEqual({ canary: 10, stable: 90 });
    baselinesIn(folder).mark(shift("13", 50), counted(590, 10));
    expect(totals(counted(640, 60))).toEqual({ canary: 50, stable: 50 });
  });

  it("must hold a canary with all traffic against stable in the release, or in its life where that is too little", () => {
    baselinesIn(folder).mark(shift("11", 50), counted(60_000, 0));
    baselinesIn(folder).mark(shift("13", 100), counted(60_070, 70));
    expect(totals(counted(60_070, 1_070))).toEqual({ canary: 1_000, stable: 60_070 });
    baselinesIn(folder).mark(shift("15", 100), counted(65_000, 5_000));
    expect(totals(counted(65_000, 6_000))).toEqual({ canary: 1_000, stable: 5_000 });
  });

  it("must not go below nothing when the proxy's counters began anew", () => {
    baselinesIn(folder).mark(shift("11", 10), counted(500, 0));
    expect(totals(counted(20, 5, 2))).toEqual({ canary: 5, stable: 20 });
  });
});
