import type { Plan } from "../plan/plan.js";
import type { ShipInput } from "../plan/ship/ship-input.js";
import type { Improvement } from "./improvements/improvement.js";
import { findImprovements } from "./improvements/improvements.js";
import { type RehearsalOptions, type Rehearsed, rehearse, rehearseCalm } from "./rehearsal.js";
import type { Tried } from "./rehearsal-tally.js";
import { shipScenario } from "./ship-scenario.js";

export interface RehearsedShip extends Rehearsed {
  /** How long the release takes when nothing goes wrong, in milliseconds of its own time. */
  readonly calmMs: number;
  /** None when a promise was broken: that comes first. */
  readonly improvements: readonly Improvement[];
}

/** Rehearses what ship would do next, and what would make it safer. @throws Error when it would carry out another plan */
export async function rehearseShip(input: ShipInput, plan: Plan, options: RehearsalOptions): Promise<RehearsedShip> {
  const scenario = shipScenario(input);
  const { tookMs: calmMs } = await rehearseCalm(scenario, plan);
  const rehearsed = await rehearse(scenario, options);
  if (rehearsed.broken !== undefined) return { ...rehearsed, calmMs, improvements: [] };
  const part = { firstSeed: options.firstSeed, runs: Math.min(options.runs, COMPARED) };
  const asIs = once(async () => (await rehearse(scenario, part)).tried);
  const improvements = await findImprovements({
    input,
    plan,
    tried: rehearsed.tried,
    rehearse: async (changed) =>
      changed === undefined ? await asIs() : (await rehearse(shipScenario(changed), part)).tried,
  });
  return { ...rehearsed, calmMs, improvements };
}

function once(make: () => Promise<Tried>): () => Promise<Tried> {
  let made: Promise<Tried> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

/** Storms in which a release and a changed one are held against each other. */
const COMPARED = 500;
