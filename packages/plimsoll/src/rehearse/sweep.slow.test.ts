import { describe, expect, test } from "vitest";
import { isDeath } from "./script.js";
import { sweepPairs } from "./sweep.js";
import { sweepScenarios } from "./sweep-scenarios.testsuite.js";

describe("a process that dies twice, wherever,", () => {
  test.each(sweepScenarios())("in $name must leave it whole", async ({ scenario, fresh }) => {
    let runs = 0;
    for await (const { troubles, simulated } of sweepPairs(scenario, fresh, isDeath)) {
      const { violation, trace } = simulated;
      expect(violation, `${JSON.stringify(troubles)}\n${trace.print()}`).toBeUndefined();
      runs += 1;
    }
    expect(runs).toBeGreaterThan(1_000);
  });
});
