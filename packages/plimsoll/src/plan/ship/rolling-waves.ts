import type { Changes } from "../changes.js";
import type { PlanBuilder } from "../plan-builder.js";
import { LIMIT_MS } from "../time-limits.js";
import type { ShipInput } from "./ship-input.js";
import { addStarts } from "./starts.js";
import { addCandidateChecks, addShift } from "./traffic.js";

/** Rolling: `surge` instances at a time; traffic follows what is ready, and the old ones leave as the new ones come. */
export function addRollingWaves(
  builder: PlanBuilder,
  input: ShipInput,
  changes: Changes,
  before: readonly number[],
): number[] {
  const { record } = input;
  const surge = record.strategy.kind === "rolling" ? record.strategy.surge : 1;
  const waves = Math.max(1, ...changes.started.map((service) => Math.ceil(service.replicas / surge)));
  let last: readonly number[] = before;
  for (let wave = 1; wave <= waves; wave += 1) {
    const growing = changes.started.filter((service) => (wave - 1) * surge < service.replicas);
    const started = addStarts(builder, input, growing, ({ replicas }) => Math.min(replicas, wave * surge), last);
    last = [...last, ...started];
    if (wave === 1) last = addCandidateChecks(builder, input, changes, last);
    if (changes.moves.length === 0) continue;
    last = [addShift(builder, input, changes, Math.floor((100 * wave) / waves), last)];
    if (wave < waves) last = [...last, ...addScaleDown(builder, input, changes, wave / waves, last)];
  }
  return [...last];
}

function addScaleDown(
  builder: PlanBuilder,
  { previous }: ShipInput,
  changes: Changes,
  replacedShare: number,
  needs: readonly number[],
): number[] {
  return changes.replaced
    .filter(({ role }) => role === "web")
    .flatMap(({ service, revision, running }) => {
      const count = Math.max(1, Math.ceil(running * (1 - replacedShare)));
      if (count === running) return [];
      const limits = previous?.services[service];
      return builder.add({
        operation: { kind: "scale", service, revision, count },
        needs,
        cause: `new revision carries ${Math.floor(replacedShare * 100)}%`,
        timeoutMs: (limits?.stop.withinMs ?? 0) + LIMIT_MS.stop,
        undo: [
          { kind: "start", service, revision, count: running },
          { kind: "wait-ready", service, revision, count: running },
        ],
      });
    });
}
