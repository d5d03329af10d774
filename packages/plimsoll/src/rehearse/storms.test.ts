import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { randomScenario } from "./random-scenario.testsuite.js";
import { simulate } from "./simulation.js";
import { Storm } from "./storm.js";
import { rehearseStorms } from "./storms.testsuite.js";

/** Minutes on a machine that others use too. */
const LONG = { timeout: 600_000 };

describe("a release in a storm", () => {
  test("must end whole, whatever is released and whatever goes wrong: 5,000 of them", LONG, async () => {
    await rehearseStorms(5_000, 1);
  });

  test("must leave the same bytes when it is rehearsed again with the same seed: 200 of 200", LONG, async () => {
    const scenarios = fc.sample(randomScenario, { numRuns: 200, seed: 7 });
    for (const [index, scenario] of scenarios.entries()) {
      const [first, again] = [
        await simulate(scenario, new Storm({ seed: index })),
        await simulate(scenario, new Storm({ seed: index })),
      ];
      expect(again.trace.print()).toBe(first.trace.print());
      expect(again.releases).toEqual(first.releases);
    }
  });

  test("must not end like another one in another storm, or nothing would be random", async () => {
    const [scenario] = fc.sample(randomScenario, { numRuns: 1, seed: 7 });
    if (scenario === undefined) throw new Error("no scenario was drawn");
    const traces = await Promise.all(
      [1, 2, 3].map(async (seed) => (await simulate(scenario, new Storm({ seed }))).trace.print()),
    );
    expect(new Set(traces).size).toBe(3);
  });
});
