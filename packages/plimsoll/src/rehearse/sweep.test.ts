import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../base/package-root.js";
import { sweepSingles } from "./sweep.js";
import { sweepScenarios } from "./sweep-scenarios.testsuite.js";
import { type SweptCounts, sweptPage } from "./swept-page.testsuite.js";

const swept: SweptCounts[] = [];

describe("whatever goes wrong once, and wherever,", () => {
  test.each(sweepScenarios())("$name must end whole", { timeout: 300_000 }, async ({ name, scenario, fresh }) => {
    let runs = 0;
    let deaths = 0;
    let operations = 0;
    for await (const { troubles, simulated } of sweepSingles(scenario, fresh)) {
      const { violation, trace, releases } = simulated;
      expect(violation, `${JSON.stringify(troubles)}\n${trace.print()}`).toBeUndefined();
      runs += 1;
      deaths += troubles.every(({ trouble }) => trouble.startsWith("dies")) ? 1 : 0;
      operations = Math.max(operations, releases[0]?.plan?.operations.length ?? 0);
    }
    swept.push({ name, operations, deaths, runs });
  });
});

test("docs/rehearsed/singles.md must say how many there are; vitest run -u writes it", async () => {
  const page = sweptPage("Everything that may go wrong once", "every single trouble, at every place", swept);
  await expect(page).toMatchFileSnapshot(join(packageRoot(), "../../docs/rehearsed/singles.md"));
});
