import { describeOperation } from "../../plan/print.js";
import type { Entry, StepKey } from "../../release/entry.js";
import type { ReleaseObserver } from "../../release/run-release.js";
import { type ReleaseState, undoSteps } from "../../release/state.js";

/**
 * One line per event, for pipelines and log files.
 * @param since milliseconds since the epoch; what an earlier process wrote before is not told again
 */
export function plainProgress(write: (line: string) => void, since: number): ReleaseObserver {
  return {
    entry: (entry, state) => {
      const line = entry.at < since ? undefined : lineOf(entry, state);
      if (line !== undefined) write(`${new Date(entry.at).toISOString().slice(11, 19)} ${line}`);
    },
    progress: () => {},
  };
}

function lineOf(entry: Entry, state: ReleaseState): string | undefined {
  switch (entry.kind) {
    case "opened":
      return `release ${entry.release} opened by ${entry.by}`;
    case "adopted":
      return `release ${state.release} carried on by ${entry.by}`;
    case "intent":
      return isUndo(entry.step, state) && attempts(entry, state) > 1
        ? undefined
        : `${describeStep(entry.step, state)} ...`;
    case "done":
      return `${describeStep(entry.step, state)} done${seconds(entry, state)}${entry.detail === "" ? "" : `: ${entry.detail}`}`;
    case "failed":
      return failedLine(entry, state);
    case "unknown":
      return `${describeStep(entry.step, state)} gave no answer: ${entry.message}`;
    case "turned":
      return `going back: ${entry.failure.message}`;
    case "finished":
      return `release ${state.release} ${entry.result}`;
    case "notified":
      return undefined;
    case "approved":
      return `approved by ${entry.by}`;
    case "declined":
      return `declined by ${entry.by}: ${entry.reason}`;
    case "abort":
      return `abort asked for by ${entry.by}: ${entry.reason}`;
    default:
      return entry satisfies never;
  }
}

/** Undo never gives up: of what is tried over and over, the 1st, 2nd, 4th, 8th, ... failure is told. */
function failedLine(entry: Entry & { readonly kind: "failed" }, state: ReleaseState): string | undefined {
  const line = `${describeStep(entry.step, state)} FAILED${seconds(entry, state)}: ${entry.failure.message}`;
  if (!isUndo(entry.step, state)) return line;
  const times = attempts(entry, state);
  return Number.isInteger(Math.log2(times)) ? `${line} (attempt ${times}; tried again until it succeeds)` : undefined;
}

function isUndo(key: StepKey, { plan }: ReleaseState): boolean {
  return plan.operations.every(({ n }) => String(n) !== key);
}

function attempts(entry: Entry & { readonly step: StepKey }, state: ReleaseState): number {
  return state.steps[entry.step]?.attempts ?? 1;
}

export function describeStep(key: StepKey, state: ReleaseState): string {
  const planned = state.plan.operations.find(({ n }) => String(n) === key);
  if (planned !== undefined) return `#${key} ${describeOperation(planned.operation)}`;
  const undo = undoSteps(state).find((step) => step.key === key);
  return undo === undefined ? key : `undo ${describeOperation(undo.operation)}`;
}

function seconds(entry: Entry & { readonly step: StepKey }, state: ReleaseState): string {
  const began = state.steps[entry.step]?.firstAt ?? entry.at;
  return ` in ${Math.round((entry.at - began) / 100) / 10} s`;
}
