import type { Database } from "../database.js";
import type { Task } from "../task-queue.js";
import type { JourneyId, StepKind, StepResults, StepState } from "./step.js";

const columns = `kind, status, result, error, to_json(requested_at) as "requestedAt", to_json(finished_at) as "finishedAt"`;

const taskColumns = `profile_id as "profileId", job_id as "jobId", kind, to_json(requested_at) as "requestedAt"`;

/** Where the steps of all journeys are kept: the queue says what is next, this says what is true. */
export interface JourneyStore {
  read(journey: JourneyId): Promise<readonly StepState[]>;
  readStep<Kind extends StepKind>(journey: JourneyId, kind: Kind): Promise<StepState<Kind> | undefined>;
  request(journey: JourneyId, kind: StepKind): Promise<Task>;
  begin(journey: JourneyId, kind: StepKind): Promise<void>;
  finish<Kind extends StepKind>(journey: JourneyId, kind: Kind, result: StepResults[Kind]): Promise<void>;
  fail(journey: JourneyId, kind: StepKind, error: string): Promise<void>;
  /** Steps that were asked for some time ago and never finished: their task was lost. */
  unfinished(olderThanSeconds: number): Promise<readonly Task[]>;
}

export function journeyStore(db: Database): JourneyStore {
  return {
    read: ({ profileId, jobId }) =>
      db.rows("select", "steps", `select ${columns} from steps where profile_id = $1 and job_id = $2`, [
        profileId,
        jobId,
      ]),
    readStep: async <Kind extends StepKind>({ profileId, jobId }: JourneyId, kind: Kind) => {
      const sql = `select ${columns} from steps where profile_id = $1 and job_id = $2 and kind = $3`;
      const [step] = await db.rows<StepState<Kind>>("select", "steps", sql, [profileId, jobId, kind]);
      return step;
    },
    request: async ({ profileId, jobId }, kind) => {
      const sql = `insert into steps (profile_id, job_id, kind) values ($1, $2, $3)
        on conflict (profile_id, job_id, kind) do update
        set status = 'queued', error = null, requested_at = now(), finished_at = null
        returning ${taskColumns}`;
      const [task] = await db.rows<Task>("insert", "steps", sql, [profileId, jobId, kind]);
      if (task === undefined) throw new Error("An insert returned no row");
      return task;
    },
    begin: (journey, kind) => update(db, journey, kind, "status = 'running'"),
    finish: (journey, kind, result) =>
      update(
        db,
        journey,
        kind,
        "status = 'done', result = $4, error = null, finished_at = now()",
        JSON.stringify(result),
      ),
    fail: (journey, kind, error) =>
      update(db, journey, kind, "status = 'failed', error = $4, finished_at = now()", error),
    unfinished: (olderThanSeconds) =>
      db.rows(
        "select",
        "steps",
        `select ${taskColumns} from steps
         where status in ('queued', 'running') and requested_at < now() - make_interval(secs => $1) limit 100`,
        [olderThanSeconds],
      ),
  };
}

async function update(db: Database, journey: JourneyId, kind: StepKind, change: string, value?: string): Promise<void> {
  const sql = `update steps set ${change} where profile_id = $1 and job_id = $2 and kind = $3`;
  const values = [journey.profileId, journey.jobId, kind];
  await db.rows("update", "steps", sql, value === undefined ? values : [...values, value]);
}
