import { expression } from "./expression.js";
import type { Job } from "./workflow.js";
import { RUNNER } from "./workflow.js";

/** A job that judges the commit. Others wait for it by its id, and none of them starts without it. */
export interface CheckJob {
  readonly id: string;
  readonly job: Job;
  /** Names that the code host shows, one for each combination of the matrix. */
  readonly contexts: readonly string[];
}

export type Stage = "quality" | "test" | "security";

const STAGE_WORD = { quality: "Quality", test: "Tests", security: "Security" } as const;

interface CheckFields extends Partial<Omit<Job, "name" | "if">> {
  readonly id: string;
  readonly stage: Stage;
  readonly what: string;
  readonly minutes: number;
  readonly steps: Job["steps"];
}

/** Stages run side by side: nothing in a check waits for another. `skipWhen` leaves branches out that only test. */
export function checkJob(fields: CheckFields, skipWhen: string | undefined): CheckJob {
  const { id, stage, what, minutes, strategy, permissions, ...rest } = fields;
  const name = `${STAGE_WORD[stage]}: ${what}`;
  const job: Job = {
    name,
    ...(skipWhen === undefined || stage === "test" ? {} : { if: expression(`!(${skipWhen})`) }),
    "runs-on": RUNNER,
    permissions: permissions ?? { contents: "read" },
    "timeout-minutes": minutes,
    ...(strategy === undefined ? {} : { strategy }),
    ...rest,
  };
  return { id, job, contexts: [name] };
}
