import type { Job, JobView } from "@midst/shared/job.js";
import { jobColumns } from "@midst/shared/job-rows.js";

/** What the API selects of a job. */
export const columns = jobColumns;

export type JobRow = Job;

export function viewOfJob(row: JobRow): JobView {
  return { ...row, facts: factsOf(row) };
}

function factsOf(row: JobRow): readonly string[] {
  return [
    row.remote ? `${row.location} or remote` : row.location,
    `€${thousands(row.salary.from)} to ${thousands(row.salary.to)}`,
  ];
}

function thousands(amount: number): string {
  return `${Math.round(amount / 1_000)}k`;
}
