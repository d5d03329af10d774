import { describe, expect, it } from "vitest";
import { evidenceOfWorse } from "./evidence.js";
import { regressed, requestsTo, twoSampleRequests, waldRequests } from "./simulation.testsuite.js";

/** A false-alarm rate of 0.1 % for one comparison. docs/judge.md has the table, of more runs (tables.slow.test.ts). */
const needed = 1_000;
const runs = 200;
const waldRuns = 5_000;

describe("a regression, looked for after every request", () => {
  it.each([
    [0.001, 0.01],
    [0.001, 0.025],
    [0.001, 0.05],
    [0.001, 0.1],
    [0.01, 0.03],
    [0.01, 0.05],
    [0.01, 0.1],
    [0.05, 0.1],
    [0.05, 0.15],
    [0.2, 0.25],
    [0.2, 0.3],
    [0.2, 0.4],
  ])(
    "from %d to %d must be found within twice the requests of Wald's test, which is told both rates",
    (stable, canary) => {
      const ours = requestsTo(evidenceOfWorse, regressed(stable, canary, 0.1), 0, needed, { runs, seed: 1 });
      expect(ours.total).toBeLessThanOrEqual(2 * waldRequests(stable, canary, needed, { runs: waldRuns, seed: 2 }));
    },
  );

  it.each([
    [0, 0.01, 0.1],
    [0, 0.025, 0.1],
    [0.0001, 0.025, 0.1],
    [0, 1, 0.1],
    [0.001, 1, 0.1],
    [0.001, 0.01, 0.5],
    [0.001, 0.025, 0.5],
    [0.001, 1, 0.5],
    [0.01, 0.05, 0.5],
    [0.05, 0.15, 0.5],
    [0.2, 0.3, 0.5],
  ])(
    "from %d to %d at a share of %d must be found within twice the requests of the best test that is not told stable's rate",
    (stable, canary, share) => {
      const ours = requestsTo(evidenceOfWorse, regressed(stable, canary, share), 0, needed, { runs, seed: 3 });
      expect(ours.total).toBeLessThanOrEqual(
        2 * twoSampleRequests({ stable, canary, share }, needed, { runs, seed: 4 }),
      );
    },
  );

  it.each([
    [0.001, 0.025],
    [0.001, 0.05],
    [0.01, 0.05],
    [0.01, 0.1],
    [0.05, 0.15],
    [0.2, 0.3],
  ])(
    "from %d to %d beyond a tolerance must be found within twice the requests of Wald's test of the tolerated rate",
    (stable, canary) => {
      const tolerance = 0.005;
      const ours = requestsTo(evidenceOfWorse, regressed(stable, canary, 0.1), tolerance, needed, { runs, seed: 5 });
      const wald = waldRequests(stable + tolerance, canary, needed, { runs: waldRuns, seed: 6 });
      expect(ours.total).toBeLessThanOrEqual(2 * wald);
    },
  );
});
