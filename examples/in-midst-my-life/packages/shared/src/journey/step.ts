import type { Fit } from "./fit.js";
import type { Letter } from "./letter.js";
import type { Resume } from "./resume.js";

/** A journey is one profile on its way to one job. After the search come these, in this order. */
export const stepKinds = ["analyse", "tailor", "letter"] as const;

export type StepKind = (typeof stepKinds)[number];

export interface StepResults {
  readonly analyse: Fit;
  readonly tailor: Resume;
  readonly letter: Letter;
}

export interface StepState<Kind extends StepKind = StepKind> {
  readonly kind: Kind;
  readonly status: "queued" | "running" | "done" | "failed";
  /** The latest good result; it stays while the step is repeated. */
  readonly result: StepResults[Kind] | null;
  readonly error: string | null;
  /** ISO 8601, UTC. */
  readonly requestedAt: string;
  readonly finishedAt: string | null;
}

export interface JourneyId {
  readonly profileId: number;
  readonly jobId: number;
}

export interface StepId extends JourneyId {
  readonly kind: StepKind;
}

/** The step whose result this one builds on. */
export function stepBefore(kind: StepKind): StepKind | undefined {
  return stepKinds[stepKinds.indexOf(kind) - 1];
}
