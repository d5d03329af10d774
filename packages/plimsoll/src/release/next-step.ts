import type { PlannedOperation } from "../plan/plan.js";
import type { ReleaseResult, StepKey } from "./entry.js";
import type { Failure } from "./failure.js";
import {
  forwardStep,
  isActivated,
  isPastReturn,
  openApproval,
  type ReleaseState,
  type Step,
  type StepState,
  undoSteps,
} from "./state.js";

/** How much longer than its own limit an operation's answer may take to arrive. */
export const ANSWER_GRACE_MS = 10_000;

export type Next =
  /** Begin these, or begin them again; they do not need each other. */
  | { readonly kind: "perform"; readonly steps: readonly Step[] }
  /** Nothing to begin before `until`, or before the journal or a running step says something new. */
  | { readonly kind: "wait"; readonly for: "approval" | "retry" | "running"; readonly until: number }
  /** Record the approval that has arrived as the outcome of the step that waited for it. */
  | { readonly kind: "accept"; readonly step: StepKey; readonly detail: string }
  | { readonly kind: "turn-back"; readonly failure: Failure; readonly step: StepKey | undefined }
  | { readonly kind: "finish"; readonly result: ReleaseResult };

/** The steps that this process has under way. */
export type Running = Pick<ReadonlySet<StepKey>, "has" | "size">;

/**
 * What a release does next: a pure function of its journal, the time, and what this process has under way.
 * The same answers drive production, the rehearsal and the recovery after a crash.
 */
export function nextStep(state: ReleaseState, running: Running, now: number): Next {
  if (state.turned !== undefined) return nextBack(state, running, now);
  return nextForward(state, running, now);
}

function nextForward(state: ReleaseState, running: Running, now: number): Next {
  const activated = isActivated(state);
  const failed = isPastReturn(state) ? undefined : firstFailure(state, now);
  if (failed !== undefined) return { kind: "turn-back", ...failed };
  const answer = acceptedApproval(state);
  if (answer !== undefined) return answer;

  let isOpen = false;
  const ready: PlannedOperation[] = [];
  for (const planned of state.plan.operations) {
    if (isSettled(state, planned, activated)) continue;
    isOpen = true;
    if (planned.needs.every((need) => state.steps[need]?.kind === "done")) ready.push(planned);
  }
  if (!isOpen) return { kind: "finish", result: "promoted" };

  const steps = ready
    .filter(({ n, operation }) => operation.kind !== "approve" && !running.has(String(n)))
    .filter(({ n }) => now >= retryAt(state.steps[n], now))
    .map(forwardStep);
  if (steps.length > 0) return { kind: "perform", steps };

  const approval = ready.find(({ operation }) => operation.kind === "approve");
  if (approval !== undefined) return nextApproval(state, approval, now);
  let until = Number.POSITIVE_INFINITY;
  for (const planned of ready) {
    const step = state.steps[planned.n];
    for (const at of [deadlineOf(step, planned, now), retryAt(step, now)]) {
      // Past return a deadline may be over and lead nowhere: to wait for it again would be to wait for nothing.
      if (at > now && at < until) until = at;
    }
  }
  return { kind: "wait", for: running.size > 0 ? "running" : "retry", until };
}

function nextApproval(state: ReleaseState, planned: PlannedOperation, now: number): Next {
  const key = String(planned.n);
  // Its intent starts the clock: an approval has a deadline like any other wait.
  if (state.steps[key] === undefined) return { kind: "perform", steps: [forwardStep(planned)] };
  return { kind: "wait", for: "approval", until: deadlineOf(state.steps[key], planned, now) };
}

function acceptedApproval(state: ReleaseState): Next | undefined {
  if (state.answer?.kind !== "approved") return undefined;
  const waiting = openApproval(state);
  return waiting && { kind: "accept", step: String(waiting.n), detail: `by ${state.answer.by}` };
}

function nextBack(state: ReleaseState, running: Running, now: number): Next {
  const steps = undoSteps(state);
  const open = steps.find(({ key }) => state.steps[key]?.kind !== "done");
  if (open === undefined) return { kind: "finish", result: steps.length === 0 ? "refused" : "rolled-back" };
  if (running.has(open.key)) return { kind: "wait", for: "running", until: now + MAX_PAUSE_MS };
  // Undo never gives up: a finite number of tries would leave the release half-done.
  const retry = retryAt(state.steps[open.key], now);
  return now < retry ? { kind: "wait", for: "retry", until: retry } : { kind: "perform", steps: [open] };
}

/** The reason to go back, if there is one: a person's word first, then failures in the order of the plan. */
function firstFailure(state: ReleaseState, now: number): { failure: Failure; step: StepKey | undefined } | undefined {
  if (state.abort !== undefined) {
    const message = `Aborted by ${state.abort.by}: ${state.abort.reason}`;
    return { step: undefined, failure: { cause: "aborted", message, lines: [] } };
  }
  for (const planned of state.plan.operations) {
    const step = state.steps[planned.n];
    if (step === undefined || step.kind === "done") continue;
    const key = String(planned.n);
    if (step.kind === "failed") return { step: key, failure: step.failure };
    if (planned.operation.kind === "approve" && state.answer?.kind === "declined") {
      const message = `Declined by ${state.answer.by}: ${state.answer.reason}`;
      return { step: key, failure: { cause: "not-approved", message, lines: [] } };
    }
    // An approval counts by when it was given: nobody may have been there to read it.
    const at = planned.operation.kind === "approve" ? Math.min(state.answer?.at ?? now, now) : now;
    if (at >= deadlineOf(step, planned, now)) return { step: key, failure: overdue(planned, step) };
  }
  return undefined;
}

function overdue(planned: PlannedOperation, step: StepState): Failure {
  const seconds = Math.round(planned.timeoutMs / 1000);
  if (planned.operation.kind === "approve") {
    return { cause: "not-approved", message: `Nobody approved within ${seconds} s`, lines: [] };
  }
  const last = step.kind === "unknown" ? `; the last answer was: ${step.message}` : "";
  return {
    cause: "timeout",
    message: `No outcome within ${seconds} s, after ${step.attempts} tries${last}`,
    lines: [],
  };
}

/**
 * The target enforces an operation's own time limit; the engine's deadline is a little later and catches a target
 * that does not answer.
 */
function deadlineOf(step: StepState | undefined, planned: PlannedOperation, now: number): number {
  const grace = planned.operation.kind === "approve" ? 0 : ANSWER_GRACE_MS;
  return (step?.firstAt ?? now) + planned.timeoutMs + grace;
}

/**
 * After activation a failed step no longer takes the release back; it is tried again a few times and then reported.
 * What needs it is not begun: the old worker stays when the new one does not start.
 */
function isSettled(state: ReleaseState, planned: PlannedOperation, activated: boolean): boolean {
  const step = state.steps[planned.n];
  return step?.kind === "done" || (activated && isGivenUp(state, planned));
}

function isGivenUp(state: ReleaseState, planned: PlannedOperation): boolean {
  const step = state.steps[planned.n];
  if (step?.kind === "done") return false;
  if (step !== undefined && step.kind !== "intended" && step.attempts >= CLEAN_UP_TRIES) return true;
  return planned.needs.some((n) => {
    const needed = state.plan.operations[n - 1];
    return needed !== undefined && isGivenUp(state, needed);
  });
}

/** When a step may begin again: at once after a crash, later and later when the world does not answer. */
function retryAt(step: StepState | undefined, now: number): number {
  if (step === undefined || step.kind === "intended" || step.kind === "done") return 0;
  // Somebody has set the clock back: to wait for the old time would hold up an undo for as long.
  if (step.lastAt > now) return 0;
  return step.lastAt + Math.min(FIRST_PAUSE_MS * 2 ** Math.min(step.attempts - 1, 16), MAX_PAUSE_MS);
}

const CLEAN_UP_TRIES = 5;
const FIRST_PAUSE_MS = 200;
const MAX_PAUSE_MS = 10_000;
