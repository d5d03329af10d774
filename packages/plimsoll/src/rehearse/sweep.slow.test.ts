import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../base/package-root.js";
import { isDeath } from "./script.js";
import { sweepPairs } from "./sweep.js";
import { sweepScenarios } from "./sweep-scenarios.testsuite.js";
import { type SweptCounts, sweptPage } from "./swept-page.testsuite.js";

const swept: SweptCounts[] = [];

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
    // The bar is on plans of fewer than 25: all of these are.
    expect(operations).toBeLessThan(25);
    swept.push({ name, operations, deaths: runs, runs });
  });
});

test("docs/rehearsed/pairs.md must say how many there are; vitest run -u writes it", async () => {
  const page = sweptPage(
    "Every pair of deaths",
    "the process dies at every place, and its successor at every later one",
    swept,
  );
  await expect(page).toMatchFileSnapshot(join(packageRoot(), "../../docs/rehearsed/pairs.md"));
});
