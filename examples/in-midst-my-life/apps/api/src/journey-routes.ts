import type { Database } from "@midst/shared/database.js";
import { type JourneyId, type StepKind, type StepState, stepBefore } from "@midst/shared/journey/step.js";
import { type JourneyStore, journeyStore } from "@midst/shared/journey/store.js";
import { readProfile } from "@midst/shared/profile-rows.js";
import type { TaskQueue } from "@midst/shared/task-queue.js";
import type { FastifyInstance } from "fastify";
import { ApiError, found } from "./api-error.js";
import { readJobView } from "./job-rows.js";
import { identifier } from "./schemas.js";
import { waitForStep } from "./wait-for-step.js";

const journeyId = {
  type: "object",
  additionalProperties: false,
  required: ["profileId", "jobId"],
  properties: { profileId: identifier, jobId: identifier },
} as const;

/** Seconds to wait for the step before, and again for the result, before answering that it is on its way. */
const waitQuery = {
  type: "object",
  properties: { wait: { type: "integer", minimum: 0, maximum: 10, default: 0 } },
} as const;

const paths: Readonly<Record<StepKind, string>> = { analyse: "/analyses", tailor: "/resumes", letter: "/letters" };

export function journeyRoutes(
  app: FastifyInstance,
  { db, queue }: { readonly db: Database; readonly queue: TaskQueue },
): void {
  const store = journeyStore(db);

  app.get<{ Params: JourneyId }>(
    "/journeys/:profileId/:jobId",
    { schema: { params: journeyId } },
    async ({ params }) => ({
      ...(await endsOf(db, params)),
      steps: await store.read(params),
    }),
  );

  for (const [kind, path] of Object.entries(paths) as [StepKind, string][]) {
    app.post<{ Body: JourneyId; Querystring: { readonly wait: number } }>(
      path,
      { schema: { body: journeyId, querystring: waitQuery } },
      async ({ body, query, log }, reply) => {
        const withinMs = query.wait * 1_000;
        await endsOf(db, body);
        await requirePrevious(store, body, kind, withinMs);
        const task = await store.request(body, kind);
        // The step is in the database: the orchestrator finds it there when the queue has lost or never got it.
        await queue.add(task).catch((error: unknown) => log.warn({ err: error }, "The queue does not answer"));
        const step = await waitForStep(() => store.readStep(body, kind), isFinished, withinMs);
        return reply.code(isFinished(step) ? 200 : 202).send(step);
      },
    );
  }
}

async function endsOf(db: Database, { profileId, jobId }: JourneyId) {
  const [profile, job] = await Promise.all([readProfile(db, profileId), readJobView(db, jobId)]);
  return { profile: found(profile, "profile", profileId), job: found(job, "job", jobId) };
}

function isFinished(step: StepState | undefined): boolean {
  return step?.finishedAt != null;
}

function hasResult(step: StepState | undefined): boolean {
  return step?.result != null;
}

async function requirePrevious(
  store: JourneyStore,
  journey: JourneyId,
  kind: StepKind,
  withinMs: number,
): Promise<void> {
  const previous = stepBefore(kind);
  if (previous === undefined) return;
  if (hasResult(await waitForStep(() => store.readStep(journey, previous), hasResult, withinMs))) return;
  throw new ApiError(
    409,
    "STEP_TOO_EARLY",
    `Cannot take the step "${kind}" before "${previous}" has a result: POST ${paths[previous]} first`,
  );
}
