import type { Danger, Operation } from "./operation.js";

/** An ordered graph of operations, as data. `needs` names earlier operations by number. */
export interface Plan {
  readonly kind: "ship" | "rollback" | "back-up" | "restore" | "drill";
  readonly app: string;
  readonly environment: string;
  /** The record that serves when this plan has succeeded; undefined when traffic is not its business. */
  readonly activates: string | undefined;
  /** The record that serves now and is returned to. */
  readonly previous: string | undefined;
  readonly operations: readonly PlannedOperation[];
}

export interface PlannedOperation {
  /** 1, 2, 3, ... in the order of the list. */
  readonly n: number;
  readonly needs: readonly number[];
  readonly operation: Operation;
  /** Why this operation is in the plan. */
  readonly cause: string;
  readonly danger: Danger;
  /** A wait without a deadline is a bug. */
  readonly timeoutMs: number;
  /** Carried out, latest first, when the release goes back; in the journal before the deed is. */
  readonly undo: readonly Operation[];
}
