import type { Operation } from "../plan/operation.js";
import type { Plan, PlannedOperation } from "../plan/plan.js";
import type { Evidence } from "../target/target.js";
import type { Entry, Facts, NotificationKind, ReleaseResult, StepKey } from "./entry.js";
import type { Failure } from "./failure.js";

/** A release as its journal tells it. */
export interface ReleaseState {
  readonly release: string;
  readonly by: string;
  readonly openedAt: number;
  /** When the last entry of a holder was written, by that holder's clock. */
  readonly lastAt: number;
  readonly plan: Plan;
  /** The highest lease seen: entries of lower ones come from a holder that had lost it, and do not count. */
  readonly fence: number;
  /** By step key; a forward step's is the number of its operation. */
  readonly steps: Readonly<Record<StepKey, StepState>>;
  readonly turned: Turn | undefined;
  readonly answer: Answer | undefined;
  readonly abort: { readonly by: string; readonly reason: string } | undefined;
  readonly notified: readonly NotificationKind[];
  readonly finished: { readonly result: ReleaseResult; readonly at: number } | undefined;
}

export type StepState = { readonly firstAt: number; readonly lastAt: number; readonly attempts: number } & (
  | { readonly kind: "intended" }
  | { readonly kind: "unknown"; readonly message: string }
  | { readonly kind: "done"; readonly detail: string; readonly facts: Facts }
  | { readonly kind: "failed"; readonly failure: Failure }
);

export interface Turn {
  readonly at: number;
  readonly failure: Failure;
  readonly step: StepKey | undefined;
  readonly evidence: readonly Evidence[];
}

/** `at`: when it was given, which may be long before somebody reads it. */
export type Answer = { readonly by: string; readonly at: number } & (
  | { readonly kind: "approved" }
  | { readonly kind: "declined"; readonly reason: string }
);

/**
 * Undefined until the journal's first whole entry.
 *
 * @param state of the entries before; used up, as it goes on in what is returned: to copy its steps for each entry would make
 *   a long journal's fold as long as its square
 * @param onEach told after each entry
 */
export function foldEntries(
  state: ReleaseState | undefined,
  entries: readonly Entry[],
  onEach: (entry: Entry, state: ReleaseState) => void = () => {},
): ReleaseState | undefined {
  let folded: Folding | undefined = state;
  for (const entry of entries) {
    if (folded === undefined) folded = entry.kind === "opened" ? opened(entry) : undefined;
    else if (!isStale(folded, entry)) {
      if (isOfStep(entry)) {
        folded.steps[entry.step] = foldStep(folded.steps[entry.step], entry);
        folded.fence = entry.fence ?? folded.fence;
        folded.lastAt = entry.at;
      } else folded = foldOther(folded, entry);
    }
    if (folded !== undefined) onEach(entry, folded);
  }
  return folded;
}

type Folding = { -readonly [Key in keyof Omit<ReleaseState, "steps">]: ReleaseState[Key] } & {
  readonly steps: Record<StepKey, StepState>;
};

type StepEntry = Extract<Entry, { kind: "intent" | "done" | "failed" | "unknown" }>;

function isOfStep(entry: Entry): entry is StepEntry {
  const { kind } = entry;
  return kind === "intent" || kind === "done" || kind === "failed" || kind === "unknown";
}

/** Of a holder that had lost the lease. */
function isStale(state: ReleaseState, { fence }: Entry): boolean {
  return fence !== undefined && fence < state.fence;
}

function foldOther(state: ReleaseState, entry: Exclude<Entry, StepEntry>): ReleaseState {
  const current = entry.fence === undefined ? state : { ...state, fence: entry.fence, lastAt: entry.at };
  switch (entry.kind) {
    case "opened":
      return current;
    case "adopted":
      return { ...current, steps: setBack(current.steps, state.lastAt - entry.at) };
    case "turned":
      return {
        ...current,
        turned: { at: entry.at, failure: entry.failure, step: entry.step, evidence: entry.evidence },
      };
    case "finished":
      return { ...current, finished: { result: entry.result, at: entry.at } };
    case "notified":
      return { ...current, notified: [...current.notified, entry.what] };
    case "approved":
    case "declined":
      // The first answer counts: a late or second one changes nothing that was already decided.
      return current.answer === undefined ? { ...current, answer: answerOf(entry) } : current;
    case "abort":
      return current.abort === undefined ? { ...current, abort: { by: entry.by, reason: entry.reason } } : current;
    default:
      return entry satisfies never;
  }
}

function opened(entry: Extract<Entry, { kind: "opened" }>): ReleaseState {
  return {
    release: entry.release,
    by: entry.by,
    openedAt: entry.at,
    lastAt: entry.at,
    plan: entry.plan,
    fence: entry.fence ?? 0,
    steps: {},
    turned: undefined,
    answer: undefined,
    abort: undefined,
    notified: [],
    finished: undefined,
  };
}

/** The clock was set back between two holders: deadlines must not come later by as much, so the journal's times follow. */
function setBack(steps: ReleaseState["steps"], ms: number): ReleaseState["steps"] {
  if (ms <= 0) return steps;
  const moved = Object.entries(steps).map(([key, step]) => {
    return [key, { ...step, firstAt: step.firstAt - ms, lastAt: step.lastAt - ms }] as const;
  });
  return Object.fromEntries(moved);
}

function foldStep(before: StepState | undefined, entry: StepEntry): StepState {
  const lastAt = entry.at;
  const { firstAt, attempts } = before ?? { firstAt: lastAt, attempts: 0 };
  switch (entry.kind) {
    case "intent":
      return { firstAt, lastAt, attempts: attempts + 1, kind: "intended" };
    case "done":
      return { firstAt, lastAt, attempts, kind: "done", detail: entry.detail, facts: entry.facts };
    case "failed":
      return { firstAt, lastAt, attempts, kind: "failed", failure: entry.failure };
    case "unknown":
      return { firstAt, lastAt, attempts, kind: "unknown", message: entry.message };
    default:
      return entry satisfies never;
  }
}

function answerOf(entry: Extract<Entry, { kind: "approved" | "declined" }>): Answer {
  return entry.kind === "approved"
    ? { kind: "approved", by: entry.by, at: entry.at }
    : { kind: "declined", by: entry.by, at: entry.at, reason: entry.reason };
}

/** One operation to carry out now, forward or as an undo. */
export interface Step {
  readonly key: StepKey;
  readonly operation: Operation;
  readonly timeoutMs: number;
}

export function forwardStep(planned: PlannedOperation): Step {
  return { key: String(planned.n), operation: planned.operation, timeoutMs: planned.timeoutMs };
}

/**
 * What takes the release back, in order: the undo of everything that was begun, latest first. An undo that equals an
 * earlier one of the list is left out, since it would find its work done.
 */
export function undoSteps(state: ReleaseState): readonly Step[] {
  const seen = new Set<string>();
  const steps: Step[] = [];
  for (const planned of state.plan.operations.toReversed()) {
    if (state.steps[planned.n] === undefined) continue;
    planned.undo.forEach((operation, index) => {
      const identity = identityOf(operation);
      if (seen.has(identity)) return;
      seen.add(identity);
      steps.push({ key: `undo-${planned.n}.${index}`, operation, timeoutMs: planned.timeoutMs });
    });
  }
  return steps;
}

const IDENTITIES = new WeakMap<Operation, string>();

function identityOf(operation: Operation): string {
  const identity = IDENTITIES.get(operation) ?? JSON.stringify(operation);
  IDENTITIES.set(operation, identity);
  return identity;
}

/** The operations that decide what a release may still do. */
interface Landmarks {
  readonly activations: readonly PlannedOperation[];
  readonly approvals: readonly PlannedOperation[];
  /** Not taken back once they are begun. */
  readonly lasts: readonly PlannedOperation[];
}

/** Looked for once: they are asked for before every step, and a plan may have thousands of operations. */
const LANDMARKS = new WeakMap<Plan, Landmarks>();

function landmarksOf(plan: Plan): Landmarks {
  const known = LANDMARKS.get(plan);
  if (known !== undefined) return known;
  const ofKind = (kind: Operation["kind"]) => plan.operations.filter(({ operation }) => operation.kind === kind);
  const activations = ofKind("activate");
  const lasts = plan.kind === "rollback" ? [...activations, ...ofKind("shift")] : activations;
  const found = { activations, approvals: ofKind("approve"), lasts };
  LANDMARKS.set(plan, found);
  return found;
}

/** The intended revisions are what the environment serves: what is left is tidying up. */
export function isActivated({ plan, steps }: ReleaseState): boolean {
  return landmarksOf(plan).activations.some(({ n }) => steps[n]?.kind === "done");
}

/**
 * A step was begun that is not taken back, and is not known to have failed: from here on the release only goes forward.
 * Traffic that may have left a bad release must not lose the one that it was sent to.
 */
export function isPastReturn({ plan, steps }: ReleaseState): boolean {
  return landmarksOf(plan).lasts.some(({ n }) => {
    const step = steps[n];
    return step !== undefined && step.kind !== "failed";
  });
}

/** The approval that the release waits for. */
export function openApproval({ plan, steps }: ReleaseState): PlannedOperation | undefined {
  return landmarksOf(plan).approvals.find(({ n }) => steps[n]?.kind === "intended");
}
