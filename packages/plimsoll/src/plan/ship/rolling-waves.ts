import type { ServiceRecord } from "../../release/record.js";
import type { Changes, ReplacedRevision } from "../changes.js";
import type { PlanBuilder } from "../plan-builder.js";
import { LIMIT_MS } from "../time-limits.js";
import type { ShipInput } from "./ship-input.js";
import { addStarts } from "./starts.js";
import { addCandidateChecks, addShift } from "./traffic.js";

/**
 * Rolling: `surge` instances at a time; traffic follows what is ready, and the old ones leave as the new ones come. The
 * way back is the same way: the old revision gets more traffic only when it has the instances for it again.
 */
export function addRollingWaves(
  builder: PlanBuilder,
  input: ShipInput,
  changes: Changes,
  before: readonly number[],
): number[] {
  const { record } = input;
  const surge = record.strategy.kind === "rolling" ? record.strategy.surge : 1;
  // A service with nothing to replace gets all of its traffic at the first shift, so it must be there whole.
  const step = ({ name, replicas }: ServiceRecord) => (isNew(changes, name) ? replicas : surge);
  const waves = Math.max(1, ...changes.started.map((service) => Math.ceil(service.replicas / step(service))));
  let last: readonly number[] = before;
  for (let wave = 1; wave <= waves; wave += 1) {
    const growing = changes.started.filter((service) => (wave - 1) * step(service) < service.replicas);
    const countAt = (n: number) => (service: ServiceRecord) => Math.min(service.replicas, n * step(service));
    const started = addStarts(builder, input, growing, countAt(wave), last, countAt(wave - 1));
    last = [...last, ...started];
    if (wave === 1) last = addCandidateChecks(builder, input, changes, last);
    if (changes.moves.length === 0) continue;
    const percent = (n: number) => Math.floor((100 * n) / waves);
    last = [addShift(builder, input, changes, percent(wave), last, percent(wave - 1))];
    if (wave < waves) last = [...last, ...addScaleDown(builder, input, changes, wave / waves, last)];
  }
  return [...last];
}

function isNew({ moves }: Changes, service: string): boolean {
  return moves.some((move) => move.service === service && move.from === undefined);
}

function addScaleDown(
  builder: PlanBuilder,
  { previous }: ShipInput,
  changes: Changes,
  replacedShare: number,
  needs: readonly number[],
): number[] {
  // A service that leaves the app keeps all of its traffic, and so all of its instances, until the last shift.
  const shares = ({ service }: ReplacedRevision) =>
    changes.moves.some((move) => move.service === service && move.to !== undefined);
  return changes.replaced
    .filter((replaced) => replaced.role === "web" && shares(replaced))
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
