import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { evidenceOfNoWorse, evidenceOfWorse, type Tally } from "./evidence.js";
import {
  alike,
  chanceAtMost,
  largestEvidence,
  mostEvidence,
  moving,
  partReaching,
  regressed,
  seeded,
} from "./simulation.testsuite.js";

/** Evidence may ever reach x with a chance of at most 1/x. What a few hundred runs can resolve; tables.slow.test.ts does more. */
const levels = [20, 100];

describe("with no difference, looking after every one of 100,000 requests", () => {
  const traffics = [0, 0.001, 0.01, 0.05, 0.2].flatMap((rate) => [
    alike(rate, 0.1, "random"),
    alike(rate, 0.1, "in-turn"),
    alike(rate, 0.5, "random"),
  ]);
  const largest = traffics.map((traffic, seed) =>
    largestEvidence(evidenceOfWorse, traffic, 0, { runs: 100, requests: 100_000, seed }),
  );
  const all = largest.flat();

  it.each([...levels, 1_000])("evidence must reach %d in at most the stated part of the runs", (level) => {
    expect(all).toHaveLength(1_500);
    expect(partReaching(level, all)).toBeLessThanOrEqual(1 / level);
  });

  it.each(levels)("the chance of reaching %d must be below the stated one with 99 %% confidence", (level) => {
    expect(chanceAtMost(partReaching(level, all) * all.length, all.length)).toBeLessThan(1 / level);
  });

  it("a canary beside revisions without any bad response must never be suspected", () => {
    expect(Math.max(...largest.slice(0, 3).flat())).toBe(0);
  });
});

describe("with no difference, while the common rate moves", () => {
  const outages = (request: number) => (request % 20_000 < 1_000 ? 0.4 : 0.002);
  const drift = (request: number) => 0.001 + 0.05 * (request / 100_000);
  const largest = [moving(outages, 0.1), moving(outages, 0.5), moving(drift, 0.1), moving(drift, 0.5)].flatMap(
    (traffic, seed) => largestEvidence(evidenceOfWorse, traffic, 0, { runs: 50, requests: 100_000, seed: 100 + seed }),
  );

  it.each(levels)("evidence must reach %d in at most the stated part of the runs", (level) => {
    expect(partReaching(level, largest)).toBeLessThanOrEqual(1 / level);
  });
});

describe("with a difference of exactly the tolerance", () => {
  const largest = [regressed(0.001, 0.006, 0.1), regressed(0.01, 0.015, 0.5), regressed(0, 0.005, 0.1)].flatMap(
    (traffic, seed) =>
      largestEvidence(evidenceOfWorse, traffic, 0.005, { runs: 60, requests: 100_000, seed: 200 + seed }),
  );

  it.each(levels)("evidence must reach %d in at most the stated part of the runs", (level) => {
    expect(partReaching(level, largest)).toBeLessThanOrEqual(1 / level);
  });
});

describe("with no difference, counted over a split that grows from 10 to 50 and 100 percent", () => {
  const growing = (request: number) => (request < 5_000 ? 0.1 : request < 10_000 ? 0.5 : 1);
  const largest = [0.001, 0.01, 0.05].flatMap((rate, seed) => {
    const traffic = { ...alike(rate, 0), share: growing };
    return largestEvidence(evidenceOfWorse, traffic, 0, { runs: 300, requests: 30_000, seed: 500 + seed });
  });

  it.each(levels)("evidence must reach %d in at most the stated part of the runs", (level) => {
    expect(partReaching(level, largest)).toBeLessThanOrEqual(1 / level);
  });
});

describe("with no difference, against frozen counts of stable", () => {
  const random = seeded(300);
  const largest = [0.001, 0.01, 0.05].flatMap((rate) =>
    Array.from({ length: 300 }, () => {
      const stable = count(2_000, rate, random);
      const traffic = { ...alike(rate, 1), before: stable };
      return largestEvidence(evidenceOfWorse, traffic, 0, { runs: 1, requests: 10_000, seed: random() * 2 ** 32 });
    }).flat(),
  );

  it.each(levels)("evidence must reach %d in at most the stated part of the runs", (level) => {
    expect(partReaching(level, largest)).toBeLessThanOrEqual(1 / level);
  });
});

describe("with a canary that is worse by exactly the regression to detect", () => {
  const largest = [
    regressed(0, 0.02, 0.1),
    regressed(0.001, 0.021, 0.1),
    regressed(0.01, 0.03, 0.5),
    regressed(0.05, 0.07, 0.1),
  ].flatMap((traffic, seed) =>
    largestEvidence(evidenceOfNoWorse, traffic, 0.02, { runs: 250, requests: 20_000, seed: 400 + seed }),
  );

  it.each(levels)("evidence for a pass must reach %d in at most the stated part of the runs", (level) => {
    expect(partReaching(level, largest)).toBeLessThanOrEqual(1 / level);
  });
});

it("the bound by which these simulations skip looks must never be below the evidence", () => {
  const tallies = fc
    .tuple(fc.integer({ min: 1, max: 100_000 }), fc.double({ min: 0, max: 1, noNaN: true }))
    .map(([total, part]) => ({ total, bad: Math.round(total * part ** 3) }));
  fc.assert(
    fc.property(tallies, tallies, fc.constantFrom(0, 0.001, 0.01), (canary, stable, tolerance) => {
      const bound = (difference: number) => mostEvidence(canary, stable, difference) + 1e-6;
      expect(evidenceOfWorse(canary, stable, tolerance)).toBeLessThanOrEqual(bound(tolerance));
      expect(evidenceOfNoWorse(canary, stable, tolerance + 0.02)).toBeLessThanOrEqual(bound(tolerance + 0.02));
    }),
    { numRuns: 2_000 },
  );
});

function count(total: number, rate: number, random: () => number): Tally {
  let bad = 0;
  for (let request = 0; request < total; request += 1) if (random() < rate) bad += 1;
  return { total, bad };
}
