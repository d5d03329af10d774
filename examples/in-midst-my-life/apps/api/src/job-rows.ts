import type { Database } from "@midst/shared/database.js";
import type { Job, JobView } from "@midst/shared/job.js";
import { columns, type JobRow, viewOfJob } from "./job-view.js";

export async function readJobView(db: Database, id: number): Promise<JobView | undefined> {
  const [row] = await db.rows<JobRow>("select", "jobs", `select ${columns} from jobs where id = $1`, [id]);
  return row && viewOfJob(row);
}

export type NewJob = Omit<Job, "id" | "source" | "postedOn">;

export async function insertJob(db: Database, job: NewJob): Promise<JobView> {
  const sql = `insert into jobs (title, company, location, remote, summary, skills, salary_from, salary_to, source)
    values ($1, $2, $3, $4, $5, $6, $7, $8, 'board') returning ${columns}`;
  const { title, company, location, remote, summary, skills, salary } = job;
  const values = [title, company, location, remote, summary, skills, salary.from, salary.to];
  const [row] = await db.rows<JobRow>("insert", "jobs", sql, values);
  if (row === undefined) throw new Error("An insert returned no row");
  return viewOfJob(row);
}
