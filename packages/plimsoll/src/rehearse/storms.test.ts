import fc from "fast-check";
import { expect, test } from "vitest";
import { randomScenario } from "./random-scenario.testsuite.js";
import { simulate } from "./simulation.js";
import { Storm } from "./storm.js";

test("whatever is released in whatever weather must end whole", async () => {
  const stats: Record<string, number> = {};
  let n = 0;
  const t0 = process.cpuUsage();
  try {
    await fc.assert(
      fc.asyncProperty(
        randomScenario,
        fc.integer({ min: 0, max: 2 ** 31 }),
        fc.integer({ min: 0, max: 40 }).map((n) => 40 - n),
        async (scenario, seed, calm) => {
          const { violation, trace, releases } = await simulate(scenario, new Storm({ seed, troubles: calm }));
          for (const r of releases) {
            n++;
            stats[String(r.result)] = (stats[String(r.result)] ?? 0) + 1;
          }
          if (violation !== undefined) throw new Error(`${violation.must}; found ${violation.found}\n${trace.print()}`);
        },
      ),
      {
        interruptAfterTimeLimit: Number(process.env.LIMIT ?? 60_000),
        numRuns: Number(process.env.RUNS ?? 1000),
        seed: Number(process.env.SEED ?? 1),
        ...(process.env.FPATH ? { path: process.env.FPATH } : {}),
        endOnFailure: process.env.NOSHRINK === "1",
      },
    );
  } finally {
    const u = process.cpuUsage(t0);
    console.log(n, stats, ((u.user + u.system) / 1000 / n).toFixed(3), "ms/release");
  }
  expect(true).toBe(true);
});
