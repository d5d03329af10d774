import type { Danger, Operation, OperationKind } from "./operation.js";
import type { PlannedOperation } from "./plan.js";

export interface AddedOperation {
  readonly operation: Operation;
  readonly needs: readonly number[];
  readonly cause: string;
  readonly timeoutMs: number;
  readonly undo?: readonly Operation[];
}

/** Numbers operations as they are added, so that later ones can name them in `needs`. */
export class PlanBuilder {
  readonly #operations: PlannedOperation[] = [];
  /** Per operation, all that comes before it. */
  readonly #before: ReadonlySet<number>[] = [];

  get operations(): readonly PlannedOperation[] {
    return this.#operations;
  }

  /** The new operation's number. */
  add({ operation, needs, cause, timeoutMs, undo = [] }: AddedOperation): number {
    const n = this.#operations.length + 1;
    const before = new Set(needs.flatMap((need) => [need, ...(this.#before[need - 1] ?? [])]));
    this.#before.push(before);
    this.#operations.push({
      n,
      needs: this.#direct(needs),
      operation,
      cause,
      danger: DANGER[operation.kind],
      timeoutMs,
      undo,
    });
    return n;
  }

  /** Without what is needed already by something else that is needed. */
  #direct(needs: readonly number[]): readonly number[] {
    const implied = new Set(needs.flatMap((need) => [...(this.#before[need - 1] ?? [])]));
    return [...new Set(needs)].filter((need) => !implied.has(need)).sort((a, b) => a - b);
  }
}

const DANGER: Readonly<Record<OperationKind, Danger>> = {
  gate: "none",
  build: "none",
  provision: "none",
  "back-up": "none",
  restore: "data",
  drill: "none",
  migrate: "data",
  start: "capacity",
  "wait-ready": "none",
  smoke: "none",
  approve: "none",
  shift: "traffic",
  bake: "none",
  watch: "none",
  activate: "traffic",
  scale: "capacity",
  stop: "capacity",
};
