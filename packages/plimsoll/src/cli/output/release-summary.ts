import { describeOperation } from "../../plan/print.js";
import type { Facts } from "../../release/entry.js";
import type { ReleaseEnd } from "../../release/run-release.js";
import type { ReleaseState, StepState } from "../../release/state.js";
import type { Evidence } from "../../target/target.js";

/** A release at its end (or where it waits) for `--json` and for the closing lines. Times in seconds. */
export interface ReleaseSummary {
  readonly release: string;
  readonly kind: string;
  readonly environment: string;
  readonly outcome: "promoted" | "rolled-back" | "refused" | "approval-pending" | "lost-lease";
  /** The record that serves now, as far as this release knows. */
  readonly serves: string | undefined;
  readonly reason: { readonly cause: string; readonly message: string; readonly lines: readonly string[] } | undefined;
  readonly failedStep: string | undefined;
  readonly seconds: number;
  readonly steps: readonly StepSummary[];
  readonly evidence: readonly Evidence[];
  /** Steps after activation that did not succeed: the new version serves, but something is left to do. */
  readonly problems: readonly string[];
}

export interface StepSummary {
  readonly step: string;
  readonly what: string;
  readonly cause: string;
  readonly result: "done" | "failed" | "unknown" | "interrupted" | "not-run";
  readonly seconds: number;
  readonly detail: string;
  readonly facts?: Facts;
}

export function summarize(end: ReleaseEnd): ReleaseSummary {
  const { state } = end;
  const { plan, turned, finished } = state;
  const outcome = end.kind === "finished" ? (finished?.result ?? "refused") : end.kind;
  const lastAt = Math.max(state.openedAt, ...Object.values(state.steps).map((step) => step.lastAt));
  return {
    release: state.release,
    kind: plan.kind,
    environment: plan.environment,
    outcome,
    serves: outcome === "promoted" ? plan.activates : plan.previous,
    reason: turned?.failure,
    failedStep: turned?.step,
    seconds: seconds((finished?.at ?? lastAt) - state.openedAt),
    steps: plan.operations.map(({ n, operation, cause }) => ({
      step: String(n),
      what: describeOperation(operation),
      cause,
      ...resultOf(state.steps[n]),
    })),
    evidence: turned?.evidence ?? [],
    problems: outcome === "promoted" ? leftOver(state) : [],
  };
}

function leftOver(state: ReleaseState): readonly string[] {
  return state.plan.operations.flatMap(({ n, operation }) => {
    const step = state.steps[n];
    if (step?.kind === "failed") return [`${describeOperation(operation)}: ${step.failure.message}`];
    return step?.kind === "unknown" ? [`${describeOperation(operation)}: ${step.message}`] : [];
  });
}

function resultOf(step: StepState | undefined): Pick<StepSummary, "result" | "seconds" | "detail" | "facts"> {
  if (step === undefined) return { result: "not-run", seconds: 0, detail: "" };
  const took = seconds(step.lastAt - step.firstAt);
  switch (step.kind) {
    case "intended":
      return { result: "interrupted", seconds: took, detail: "" };
    case "done":
      return { result: "done", seconds: took, detail: step.detail, facts: step.facts };
    case "failed":
      return { result: "failed", seconds: took, detail: step.failure.message };
    case "unknown":
      return { result: "unknown", seconds: took, detail: step.message };
    default:
      return step satisfies never;
  }
}

function seconds(ms: number): number {
  return Math.round(ms / 10) / 100;
}
