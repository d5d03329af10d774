import type { Plan } from "../plan/plan.js";
import type { Evidence } from "../target/target.js";
import type { Failure } from "./failure.js";

/** What is written about a release, in order; nothing else is known about it. */
export type Entry = Written & {
  /** Milliseconds since the epoch by the writer's clock: waits are measured against it, not against anyone's memory. */
  readonly at: number;
  /** The writer's lease; undefined for a message, which anybody may send. */
  readonly fence?: number;
};

export type Written =
  | { readonly kind: "opened"; readonly release: string; readonly by: string; readonly plan: Plan }
  | { readonly kind: "adopted"; readonly by: string }
  | { readonly kind: "intent"; readonly step: StepKey }
  | { readonly kind: "done"; readonly step: StepKey; readonly detail: string; readonly facts: Facts }
  | { readonly kind: "failed"; readonly step: StepKey; readonly failure: Failure }
  /** The world did not answer: the effect may be there or not, or may land later. */
  | { readonly kind: "unknown"; readonly step: StepKey; readonly message: string }
  | {
      readonly kind: "turned";
      readonly failure: Failure;
      readonly step: StepKey | undefined;
      readonly evidence: readonly Evidence[];
    }
  | { readonly kind: "finished"; readonly result: ReleaseResult }
  | { readonly kind: "notified"; readonly what: NotificationKind; readonly problem: string | undefined }
  | Message;

/** Sent by a person or another process; the release's holder acts on it. */
export type Message =
  | { readonly kind: "approved"; readonly by: string }
  | { readonly kind: "declined"; readonly by: string; readonly reason: string }
  | { readonly kind: "abort"; readonly by: string; readonly reason: string };

/** `7` for operation 7 of the plan, `undo-7.0` for the first undo of it. */
export type StepKey = string;

export type Facts = Readonly<Record<string, string | number>>;

/** `refused`: nothing had to be undone. `promoted` means that the intended revisions were observed serving. */
export type ReleaseResult = "promoted" | "rolled-back" | "refused";

export type NotificationKind = "started" | "approval-wanted" | "promoted" | "rolled-back" | "refused";
