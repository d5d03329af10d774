import { describe, expect, test } from "vitest";
import { isDeath } from "./script.js";
import { sweepPairs } from "./sweep.js";
import { sweepScenarios } from "./sweep-scenarios.testsuite.js";

describe("a process that dies twice, wherever,", () => {
  test.each(sweepScenarios())("in $name must leave it whole", async ({ name, scenario, fresh }) => {
    let runs = 0;
    let operations = 0;
    for await (const { troubles, simulated } of sweepPairs(scenario, fresh, isDeath)) {
      const { violation, trace, releases } = simulated;
      expect(violation, `${JSON.stringify(troubles)}\n${trace.print()}`).toBeUndefined();
      runs += 1;
      operations = Math.max(operations, releases[0]?.plan?.operations.length ?? 0);
    }
    expect(runs).toBeGreaterThan(1_000);
    // All pairs are swept of plans of fewer than 25 operations, which all of these are.
    expect(operations).toBeLessThan(25);
    console.log(`${name}: ${operations} operations, ${runs} pairs`);
  });
});
