import type { Plan } from "../plan/plan.js";
import { describeOperation } from "../plan/print.js";
import type { Entry, StepKey } from "../release/entry.js";

/** An entry of a journal as a line of a trace. */
export function describeEntry(entry: Entry, plan: Plan | undefined): string {
  const by = entry.fence === undefined ? "" : ` (fence ${entry.fence})`;
  switch (entry.kind) {
    case "opened":
      return `writes: ${entry.plan.kind} ${entry.release} opened, ${entry.plan.operations.length} operations${by}`;
    case "adopted":
      return `writes: adopted${by}`;
    case "intent":
    case "done":
      return `writes: ${entry.kind} ${describeStep(entry.step, plan)}${by}`;
    case "failed":
      return `writes: failed ${describeStep(entry.step, plan)}: ${entry.failure.cause}, ${entry.failure.message}${by}`;
    case "unknown":
      return `writes: unknown ${describeStep(entry.step, plan)}: ${entry.message}${by}`;
    case "turned":
      return `writes: going back: ${entry.failure.cause}, ${entry.failure.message}${by}`;
    case "finished":
      return `writes: finished, ${entry.result}${by}`;
    case "notified":
      return `writes: notified of ${entry.what}`;
    case "approved":
      return "approves";
    case "declined":
      return `declines: ${entry.reason}`;
    case "abort":
      return `aborts: ${entry.reason}`;
    default:
      return entry satisfies never;
  }
}

export function describeStep(key: StepKey, plan: Plan | undefined): string {
  const [, undone, index] = /^undo-(\d+)\.(\d+)$/.exec(key) ?? [];
  const planned = plan?.operations[Number(undone ?? key) - 1];
  const operation = undone === undefined ? planned?.operation : planned?.undo[Number(index)];
  if (operation === undefined) return key;
  return undone === undefined ? `#${key} ${describeOperation(operation)}` : `${key} ${describeOperation(operation)}`;
}
