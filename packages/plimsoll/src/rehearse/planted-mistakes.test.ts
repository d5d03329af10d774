import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packageRoot } from "../base/package-root.js";
import { loadMutated } from "./mutated-engine.testsuite.js";
import { PLANTED, type PlantedMistake } from "./planted-mistakes.testsuite.js";
import { randomScenario } from "./random-scenario.testsuite.js";

const MOST_RUNS = 4_000;
const scenarios = fc.sample(randomScenario, { numRuns: MOST_RUNS, seed: 1 });
const caught: string[] = [];

/** After how many releases the rehearsal finds it, and by what. */
async function rehearseWith(mistake: PlantedMistake): Promise<{ releases: number; must: string | undefined }> {
  const { simulate, Storm, dispose } = await loadMutated(mistake);
  try {
    let releases = 0;
    for (const [index, scenario] of scenarios.entries()) {
      const simulated = await simulate(scenario, new Storm({ seed: index + 1 }));
      releases += simulated.releases.length;
      if (simulated.violation !== undefined) return { releases, must: simulated.violation.must };
    }
    return { releases, must: undefined };
  } finally {
    dispose();
  }
}

describe("the rehearsal must catch an engine in which", () => {
  test.each(PLANTED)("$name", { timeout: 300_000 }, async (mistake) => {
    const { releases, must } = await rehearseWith(mistake);
    expect(must).toBeDefined();
    caught.push(`| ${mistake.name} | ${releases} | ${must} |`);
  });
});

test("docs/rehearsed/planted-mistakes.md must say how soon each is caught; vitest run -u writes it", async () => {
  const page = [
    "# Planted mistakes",
    "",
    `Each was planted in a copy of the engine, and random apps were released in random storms until a promise was broken:
${caught.length} of ${PLANTED.length} are caught. Written by a test of \`npm test\`, which fails when it is not true any more.`,
    "",
    "| mistake | releases | the promise that broke |",
    "|---|---|---|",
    ...caught,
    "",
  ].join("\n");
  await expect(page).toMatchFileSnapshot(join(packageRoot(), "../../docs/rehearsed/planted-mistakes.md"));
});
