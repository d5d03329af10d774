import { describe, expect, test } from "vitest";
import { sweepSingles } from "./sweep.js";
import { sweepScenarios } from "./sweep-scenarios.testsuite.js";

describe("whatever goes wrong once, and wherever,", () => {
  test.each(sweepScenarios())("$name must end whole", async ({ scenario, fresh }) => {
    let runs = 0;
    for await (const { troubles, simulated } of sweepSingles(scenario, fresh)) {
      const { violation, trace } = simulated;
      expect(violation, `${JSON.stringify(troubles)}\n${trace.print()}`).toBeUndefined();
      runs += 1;
    }
    expect(runs).toBeGreaterThan(100);
  });
});
