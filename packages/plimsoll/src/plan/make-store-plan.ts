import type { Operation } from "./operation.js";
import type { Plan } from "./plan.js";
import { PlanBuilder } from "./plan-builder.js";
import { LIMIT_MS } from "./time-limits.js";

export interface StorePlanInput {
  readonly app: string;
  readonly environment: string;
  readonly operation: Extract<Operation, { kind: "back-up" | "restore" | "drill" }>;
  readonly cause: string;
}

/** Backing up, restoring and drilling are plans too: one engine, one journal, one way to resume. */
export function makeStorePlan({ app, environment, operation, cause }: StorePlanInput): Plan {
  const builder = new PlanBuilder();
  builder.add({ operation, needs: [], cause, timeoutMs: LIMIT_MS.backUp });
  return {
    kind: operation.kind,
    app,
    environment,
    activates: undefined,
    previous: undefined,
    operations: builder.operations,
  };
}
