import { makeRollbackPlan } from "../plan/make-rollback-plan.js";
import { makeShipPlan } from "../plan/make-ship-plan.js";
import type { Observed } from "../plan/observed.js";
import type { Plan } from "../plan/plan.js";
import type { ReleaseRecord } from "../release/record.js";
import type { ReleaseCase } from "./scenario.js";

/** By what was observed: most storms over a release begin in the same world, and a plan follows from it alone. */
const PLANS = new WeakMap<ReleaseCase, Map<string, Plan>>();

/**
 * The plan of a release, as its journal will give it to whoever reads it: out of text.
 *
 * @param previous the record that the environment served when it was observed
 */
export function planOf(given: ReleaseCase, previous: ReleaseRecord | undefined, observed: Observed): Plan {
  const plans = PLANS.get(given) ?? new Map<string, Plan>();
  PLANS.set(given, plans);
  const world = JSON.stringify(observed);
  const plan = plans.get(world) ?? (JSON.parse(JSON.stringify(makePlan(given, previous, observed))) as Plan);
  plans.set(world, plan);
  return plan;
}

function makePlan(given: ReleaseCase, previous: ReleaseRecord | undefined, observed: Observed): Plan {
  if (given.kind === "rollback") return makeRollbackPlan({ to: given.to, from: previous, observed });
  const { record, approval, causes = {} } = given;
  return makeShipPlan({ record, previous, observed, approval, causes });
}
