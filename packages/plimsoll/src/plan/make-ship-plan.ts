import { findChanges } from "./changes.js";
import type { Plan } from "./plan.js";
import { PlanBuilder } from "./plan-builder.js";
import { addActivation } from "./ship/activation.js";
import { addBuilds, addGates, addMigrations, addStores } from "./ship/preparation.js";
import { addRollingWaves } from "./ship/rolling-waves.js";
import type { ShipInput } from "./ship/ship-input.js";
import { addSideBySide } from "./ship/side-by-side.js";

/** From a commit to production: everything that may fail cheaply comes first, traffic moves last. */
export function makeShipPlan(input: ShipInput): Plan {
  const { record, previous, observed } = input;
  const builder = new PlanBuilder();
  const changes = findChanges(record, previous, observed);

  const prepared = [...addGates(builder, record), ...addBuilds(builder, input, changes)];
  const provisioned = addStores(builder, input);
  const migrated = addMigrations(builder, input, [...prepared, ...provisioned], provisioned);
  const before = [...prepared, ...provisioned, ...migrated];

  const shifted =
    record.strategy.kind === "rolling"
      ? addRollingWaves(builder, input, changes, before)
      : addSideBySide(builder, input, changes, before);
  addActivation(builder, input, changes, shifted);

  return {
    kind: "ship",
    app: record.app,
    environment: record.environment,
    activates: record.id,
    previous: previous?.id,
    operations: builder.operations,
  };
}
