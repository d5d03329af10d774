import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { loadMutated } from "./mutated-engine.testsuite.js";
import { PLANTED } from "./planted-mistakes.testsuite.js";
import { randomScenario } from "./random-scenario.testsuite.js";

const MOST_RUNS = 4_000;
const scenarios = fc.sample(randomScenario, { numRuns: MOST_RUNS, seed: 1 });

describe("the rehearsal must catch an engine in which", () => {
  test.each(PLANTED)("$name", async (mistake) => {
    const { simulate, Storm, dispose } = await loadMutated(mistake);
    try {
      let releases = 0;
      let caught: string | undefined;
      for (const [index, scenario] of scenarios.entries()) {
        const simulated = await simulate(scenario, new Storm({ seed: index + 1 }));
        releases += simulated.releases.length;
        caught = simulated.violation?.must;
        if (caught !== undefined) break;
      }
      console.log(`| ${mistake.name} | ${releases} | ${caught} |`);
      expect(caught).toBeDefined();
    } finally {
      dispose();
    }
  });
});
