import type { Changes } from "../changes.js";
import type { Operation } from "../operation.js";
import type { PlanBuilder } from "../plan-builder.js";
import { judgedPairs } from "../traffic-split.js";
import type { ShipInput } from "./ship-input.js";
import { addStarts } from "./starts.js";
import { addCandidateChecks, addShift } from "./traffic.js";

/** Blue-green and canary: the candidate runs whole beside the old revision before it gets a request. */
export function addSideBySide(
  builder: PlanBuilder,
  input: ShipInput,
  changes: Changes,
  before: readonly number[],
): number[] {
  const { record } = input;
  const started = addStarts(builder, input, changes.started, (service) => service.replicas, before);
  let last = addCandidateChecks(builder, input, changes, [...before, ...started]);
  const pairs = judgedPairs(changes.moves);
  const comparable = Object.keys(pairs).length > 0;
  const steps = record.strategy.kind === "canary" && comparable ? record.strategy.steps : [100];
  for (const percent of changes.moves.length > 0 ? steps : []) {
    last = [addShift(builder, input, changes, percent, last)];
    if (percent === 100 || record.strategy.kind !== "canary") continue;
    const timeoutMs = record.strategy.bakeWithinMs;
    const operation: Operation = { kind: "bake", percent, pairs };
    last = [builder.add({ operation, needs: last, cause: "until a verdict on real requests", timeoutMs })];
  }
  return last;
}
