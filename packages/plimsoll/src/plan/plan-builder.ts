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

  get operations(): readonly PlannedOperation[] {
    return this.#operations;
  }

  /** The new operation's number. */
  add({ operation, needs, cause, timeoutMs, undo = [] }: AddedOperation): number {
    const n = this.#operations.length + 1;
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
    const wanted = [...new Set(needs)].sort((a, b) => a - b);
    if (wanted.length < 2) return wanted;
    const implied = new Set<number>();
    const open = wanted.flatMap((n) => this.#needsOf(n));
    for (let n = open.pop(); n !== undefined; n = open.pop()) {
      if (implied.has(n)) continue;
      implied.add(n);
      open.push(...this.#needsOf(n));
    }
    return wanted.filter((n) => !implied.has(n));
  }

  #needsOf(n: number): readonly number[] {
    return this.#operations[n - 1]?.needs ?? [];
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
