import type { ReleaseRecord, ServiceRecord } from "../release/record.js";
import { type Changes, findChanges, isWarm } from "./changes.js";
import type { Observed } from "./observed.js";
import type { Operation } from "./operation.js";
import type { Plan } from "./plan.js";
import { PlanBuilder } from "./plan-builder.js";
import { countTests, LIMIT_MS, smokeLimit } from "./time-limits.js";
import { splitAt } from "./traffic-split.js";
import { runningNow, undoStart } from "./undo-start.js";

export interface RollbackInput {
  /** The earlier record, activated whole. */
  readonly to: ReleaseRecord;
  readonly from: ReleaseRecord | undefined;
  readonly observed: Observed;
}

/**
 * Back to an earlier record. What is warm needs no start, so the first operation moves the traffic; workers, tests and
 * tidying come after. The schema is kept: migrations are compatible with the version before them (DBO-03, REL-27).
 */
export function makeRollbackPlan({ to, from, observed }: RollbackInput): Plan {
  const builder = new PlanBuilder();
  const changes = findChanges(to, from, observed);
  const cold = changes.started.filter((service) => service.role === "web" && !isWarm(observed, service));
  const ready = cold.flatMap((service) => addStart(builder, to, observed, service, []));
  const shifted = changes.moves.length === 0 ? ready : [addShift(builder, to, changes, ready)];
  const activated = builder.add({
    operation: { kind: "activate", record: to.id },
    needs: shifted,
    cause: "observed serving",
    timeoutMs: LIMIT_MS.shift,
  });
  addAftermath(builder, to, observed, changes, activated);
  return {
    kind: "rollback",
    app: to.app,
    environment: to.environment,
    activates: to.id,
    previous: from?.id,
    operations: builder.operations,
  };
}

/** No undo: traffic that has left a bad release must not return to it because of what comes after. */
function addShift(builder: PlanBuilder, to: ReleaseRecord, changes: Changes, needs: readonly number[]): number {
  return builder.add({
    operation: { kind: "shift", percent: 100, to: splitAt(changes.moves, 100) },
    needs,
    cause: `back to ${to.id}; the schema is kept`,
    timeoutMs: LIMIT_MS.shift,
  });
}

function addStart(
  builder: PlanBuilder,
  to: ReleaseRecord,
  observed: Observed,
  service: ServiceRecord,
  needs: readonly number[],
): number[] {
  const { name, revision, replicas: count } = service;
  const built = observed.artifacts.includes(service.artifact)
    ? []
    : [
        builder.add({
          operation: { kind: "build", service: name, artifact: service.artifact },
          needs,
          cause: "its artifact is gone",
          timeoutMs: LIMIT_MS.build,
        }),
      ];
  const started = builder.add({
    operation: { kind: "start", service: name, revision, count },
    needs: [...needs, ...built],
    cause: "no longer warm",
    timeoutMs: LIMIT_MS.start,
    undo: undoStart(name, revision, runningNow(observed, name, revision), count),
  });
  return [
    builder.add({
      operation: { kind: "wait-ready", service: name, revision, count },
      needs: [started],
      cause: `GET ${service.probes.ready.path} within ${Math.round(to.strategy.readyWithinMs / 1000)}s`,
      timeoutMs: to.strategy.readyWithinMs,
    }),
  ];
}

function addAftermath(
  builder: PlanBuilder,
  to: ReleaseRecord,
  observed: Observed,
  changes: Changes,
  activated: number,
): void {
  const workers = changes.started.filter((service) => service.role === "worker");
  const ready = workers.flatMap((service) => addStart(builder, to, observed, service, [activated]));
  if (to.smoke.length > 0) {
    const operation: Operation = { kind: "smoke", side: "production", tests: to.smoke };
    const cause = `${countTests(to.smoke)} through the front door`;
    builder.add({ operation, needs: [activated, ...ready], cause, timeoutMs: smokeLimit(to.smoke) });
  }
  for (const { service, revision, role } of changes.replaced) {
    // A web revision that was left stays warm too: going forward again is as quick as going back.
    if (role === "web") continue;
    builder.add({
      operation: { kind: "stop", service, revision },
      needs: [activated, ...ready],
      cause: "replaced",
      timeoutMs: LIMIT_MS.stop,
    });
  }
}
