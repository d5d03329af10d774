import type { RevisionNature } from "../target/memory/revision-nature.js";
import type { Scenario } from "./scenario.js";
import { isDeath, Script, type ScriptedTrouble, type Trouble, troublesAt } from "./script.js";
import { type Simulated, simulate } from "./simulation.js";

export interface Swept {
  readonly troubles: readonly ScriptedTrouble[];
  readonly simulated: Simulated;
}

/** Everything that may go wrong once, at every occasion of the scenario's releases. */
export async function* sweepSingles(scenario: Scenario, fresh?: RevisionNature): AsyncGenerator<Swept> {
  yield* sweepAfter(scenario, fresh, [], () => true);
}

/** Everything that may go wrong once, and then the process dies at every later occasion. */
export async function* sweepPairs(
  scenario: Scenario,
  fresh: RevisionNature | undefined,
  first: (trouble: Trouble) => boolean,
): AsyncGenerator<Swept> {
  for await (const { troubles } of sweepAfter(scenario, fresh, [], first)) {
    yield* sweepAfter(scenario, fresh, troubles, isDeath);
  }
}

/** The occasions are those of a run with what went wrong before: a death brings new ones. */
async function* sweepAfter(
  scenario: Scenario,
  fresh: RevisionNature | undefined,
  before: readonly ScriptedTrouble[],
  wanted: (trouble: Trouble) => boolean,
): AsyncGenerator<Swept> {
  const options = fresh === undefined ? {} : { fresh };
  const script = new Script({ ...options, troubles: before });
  await simulate(scenario, script);
  for (let at = (before.at(-1)?.at ?? -1) + 1; at < script.occasions.length; at += 1) {
    for (const trouble of troublesAt(script.occasions[at] ?? "append").filter(wanted)) {
      const troubles = [...before, { at, trouble }];
      yield { troubles, simulated: await simulate(scenario, new Script({ ...options, troubles })) };
    }
  }
}
