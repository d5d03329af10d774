import fc from "fast-check";
import { randomScenario } from "./random-scenario.testsuite.js";
import type { Scenario } from "./scenario.js";
import { simulate } from "./simulation.js";
import { Storm } from "./storm.js";
import { tellStory } from "./story.js";

/** How many troubles a storm may bring: fast-check shrinks to few, and to a small app. */
const troubles = fc.integer({ min: 0, max: 40 }).map((spared) => 40 - spared);
const seed = fc.integer({ min: 0, max: 2 ** 31 - 1 });

/** Releases random apps in random storms until so many releases have ended; throws the shortest story of one that did not end whole. */
export async function rehearseStorms(releases: number, firstSeed: number): Promise<void> {
  let ended = 0;
  let round = 0;
  while (ended < releases) {
    const property = fc.asyncProperty(randomScenario, seed, troubles, async (scenario, stormSeed, most) => {
      const simulated = await simulate(scenario, new Storm({ seed: stormSeed, troubles: most }));
      ended += simulated.releases.length;
      return simulated.violation === undefined;
    });
    const details = await fc.check(property, { seed: firstSeed + round, numRuns: 1_000 });
    round += 1;
    if (details.failed)
      throw new Error(
        await storyOf(details.counterexample, `fast-check seed ${details.seed}, path ${details.counterexamplePath}`),
      );
  }
}

async function storyOf(found: readonly [Scenario, number, number] | null, title: string): Promise<string> {
  if (found === null) return `${title}: no counterexample`;
  const [scenario, stormSeed, most] = found;
  const simulated = await simulate(scenario, new Storm({ seed: stormSeed, troubles: most }));
  if (simulated.violation === undefined) return `${title}: the same seed did not do the same twice`;
  return tellStory(`${title}, storm ${stormSeed}`, simulated);
}
