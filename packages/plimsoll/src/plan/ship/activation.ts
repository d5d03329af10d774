import type { Changes } from "../changes.js";
import type { Operation } from "../operation.js";
import type { PlanBuilder } from "../plan-builder.js";
import { countTests, LIMIT_MS, smokeLimit } from "../time-limits.js";
import { judgedPairs } from "../traffic-split.js";
import type { ShipInput } from "./ship-input.js";

/** Production is tested and watched while the old revision is still warm; then the release counts, then we tidy up. */
export function addActivation(
  builder: PlanBuilder,
  { record, previous }: ShipInput,
  changes: Changes,
  needs: readonly number[],
): void {
  let last = [...needs];
  const pairs = judgedPairs(changes.moves);
  if (record.smoke.length > 0) {
    const operation: Operation = { kind: "smoke", side: "production", tests: record.smoke };
    const cause = `${countTests(record.smoke)} through the front door`;
    last = [builder.add({ operation, needs: last, cause, timeoutMs: smokeLimit(record.smoke) })];
  }
  if (Object.keys(pairs).length > 0 && record.strategy.monitorMs > 0) {
    const forMs = record.strategy.monitorMs;
    const operation: Operation = { kind: "watch", forMs, pairs };
    last = [
      builder.add({
        operation,
        needs: last,
        cause: "all traffic, against the old revision's figures",
        timeoutMs: forMs + LIMIT_MS.shift,
      }),
    ];
  }
  const activated = builder.add({
    operation: { kind: "activate", record: record.id },
    needs: last,
    cause: "observed serving",
    timeoutMs: LIMIT_MS.shift,
  });
  const leaves = record.strategy.kind === "rolling" ? () => true : ({ role }: { role: string }) => role === "worker";
  for (const { service, revision } of [...changes.replaced.filter(leaves), ...changes.stale]) {
    builder.add({
      operation: { kind: "stop", service, revision },
      needs: [activated],
      cause: "no longer needed",
      timeoutMs: (previous?.services[service]?.stop.withinMs ?? 0) + LIMIT_MS.stop,
    });
  }
}
