import type { Database } from "@midst/shared/database.js";
import type { JobPage, JobSource } from "@midst/shared/job.js";
import type { Settings } from "@midst/shared/settings.js";
import { columns, type JobRow, viewOfJob } from "./job-view.js";

export interface JobQuery {
  /** Looked for in title, company, summary and skills. */
  readonly q: string;
  readonly location: string;
  readonly remote: boolean;
  /** From 1. */
  readonly page: number;
}

const pageSize = 8;

/** A place matches when the job is there or can be done from anywhere. */
const where = `source = any($1) and (not $2 or remote) and ($3 = '' or remote or location ilike $3)
  and ($4 = '' or concat_ws(' ', title, company, summary, array_to_string(skills, ' ')) ilike $4)`;

export async function searchJobs(db: Database, sources: readonly JobSource[], query: JobQuery): Promise<JobPage> {
  const values = [sources, query.remote, contains(query.location), contains(query.q)];
  const sql = `select ${columns}, count(*) over ()::int as total from jobs where ${where}
    order by posted_on desc, id limit ${pageSize} offset $5`;
  const offset = (query.page - 1) * pageSize;
  const rows = await db.rows<JobRow & { readonly total: number }>("select", "jobs", sql, [...values, offset]);
  const total = rows[0]?.total ?? 0;
  const jobs = rows.map(({ total: _, ...row }) => viewOfJob(row));
  return { jobs, total, page: query.page, pages: Math.max(1, Math.ceil(total / pageSize)) };
}

/** The sites whose advertisements this environment shows. */
export function visibleSources({
  integrations,
  mockData,
}: Pick<Settings, "integrations" | "mockData">): readonly JobSource[] {
  const connected = (["linkedin", "indeed", "angellist"] as const).filter((site) => integrations.includes(site));
  return ["board", ...connected, ...(mockData ? (["mock"] as const) : [])];
}

function contains(text: string): string {
  return text === "" ? "" : `%${text.replaceAll(/[\\%_]/g, "\\$&")}%`;
}
