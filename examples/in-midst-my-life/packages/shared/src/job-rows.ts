import type { Database } from "./database.js";
import type { Job } from "./job.js";

/** Selects a `Job`. */
export const jobColumns = `id, title, company, location, remote, summary, skills, source, posted_on::text as "postedOn",
  json_build_object('from', salary_from, 'to', salary_to) as salary`;

export async function readJob(db: Database, id: number): Promise<Job | undefined> {
  const [job] = await db.rows<Job>("select", "jobs", `select ${jobColumns} from jobs where id = $1`, [id]);
  return job;
}
