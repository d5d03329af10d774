import type { Operation, OperationKind } from "../../../../plan/operation.js";
import type { FailureCause } from "../../../../release/failure.js";
import type { Outcome } from "../../../target.js";
import type { Run } from "../operation-registry.js";

export type OperationOf<Kind extends OperationKind> = Extract<Operation, { kind: Kind }>;

/** Carries out one kind of operation. May be called again for what is already done. */
export type Handler<Kind extends OperationKind> = (operation: OperationOf<Kind>, run: Run) => Promise<Outcome>;

export type Done = Extract<Outcome, { kind: "done" }>;
export type Failed = Extract<Outcome, { kind: "failed" }>;

export function done(detail: string, facts?: Readonly<Record<string, string | number>>): Done {
  return facts === undefined ? { kind: "done", detail } : { kind: "done", detail, facts };
}

export function failed(cause: FailureCause, message: string, lines: readonly string[] = []): Failed {
  return { kind: "failed", failure: { cause, message, lines } };
}
