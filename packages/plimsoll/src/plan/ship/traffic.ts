import { formatDuration } from "../../base/duration.js";
import type { Changes } from "../changes.js";
import type { Operation } from "../operation.js";
import type { PlanBuilder } from "../plan-builder.js";
import { countTests, LIMIT_MS, smokeLimit } from "../time-limits.js";
import { splitAt } from "../traffic-split.js";
import type { ShipInput } from "./ship-input.js";

export function addCandidateChecks(
  builder: PlanBuilder,
  { record, approval }: ShipInput,
  changes: Changes,
  needs: readonly number[],
): number[] {
  const changed = new Set(changes.started.map(({ name }) => name));
  const tests = record.smoke.filter((test) => changed.has(test.service));
  let last = [...needs];
  if (tests.length > 0) {
    const operation: Operation = { kind: "smoke", side: "candidate", tests };
    last = [
      builder.add({
        operation,
        needs,
        cause: `${countTests(tests)} before it gets traffic`,
        timeoutMs: smokeLimit(tests),
      }),
    ];
  }
  if (!approval) return last;
  return [
    builder.add({
      operation: { kind: "approve" },
      needs: last,
      cause: `a person approves within ${formatDuration(record.strategy.approveWithinMs)}`,
      timeoutMs: record.strategy.approveWithinMs,
    }),
  ];
}

/** @param back percent to return to: 0 where the old revision could still take everything */
export function addShift(
  builder: PlanBuilder,
  { record }: ShipInput,
  changes: Changes,
  percent: number,
  needs: readonly number[],
  back = 0,
): number {
  return builder.add({
    operation: { kind: "shift", percent, to: splitAt(changes.moves, percent) },
    needs,
    cause: record.strategy.kind,
    timeoutMs: LIMIT_MS.shift,
    undo: [{ kind: "shift", percent: back, to: splitAt(changes.moves, back) }],
  });
}
