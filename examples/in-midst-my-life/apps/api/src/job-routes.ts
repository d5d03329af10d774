import type { Database } from "@midst/shared/database.js";
import type { JobPage } from "@midst/shared/job.js";
import type { Settings } from "@midst/shared/settings.js";
import { businessEvent } from "@plimsoll/runtime";
import type { FastifyInstance } from "fastify";
import { found } from "./api-error.js";
import { insertJob, type NewJob, readJobView } from "./job-rows.js";
import { type JobQuery, searchJobs, visibleSources } from "./job-search.js";
import { type IdParams, idParams, longText, shortText, skillList } from "./schemas.js";
import type { SearchCache } from "./search-cache.js";

const searchQuery = {
  type: "object",
  properties: {
    q: { type: "string", maxLength: 200, default: "" },
    location: { type: "string", maxLength: 200, default: "" },
    remote: { type: "boolean", default: false },
    page: { type: "integer", minimum: 1, maximum: 1_000, default: 1 },
  },
} as const;

const amount = { type: "integer", minimum: 0, maximum: 10_000_000 } as const;

const newJob = {
  type: "object",
  additionalProperties: false,
  required: ["title", "company", "location", "remote", "summary", "skills", "salary"],
  properties: {
    title: shortText,
    company: shortText,
    location: shortText,
    remote: { type: "boolean" },
    summary: longText,
    skills: skillList,
    salary: {
      type: "object",
      additionalProperties: false,
      required: ["from", "to"],
      properties: { from: amount, to: amount },
    },
  },
} as const;

export interface JobParts {
  readonly db: Database;
  readonly cache: SearchCache<JobPage>;
  readonly settings: Settings;
}

export function jobRoutes(app: FastifyInstance, { db, cache, settings }: JobParts): void {
  const sources = visibleSources(settings);

  app.get<{ Querystring: JobQuery }>("/jobs", { schema: { querystring: searchQuery } }, async ({ query, log }) => {
    const { q, location, remote, page } = query;
    if (settings.analytics) businessEvent(log, "jobs-searched", { remote, page });
    return cache.read(JSON.stringify([q, location, remote, page]), () => searchJobs(db, sources, query));
  });

  app.get<{ Params: IdParams }>("/jobs/:id", { schema: { params: idParams } }, async ({ params }) =>
    found(await readJobView(db, params.id), "job", params.id),
  );

  app.post<{ Body: NewJob }>("/jobs", { schema: { body: newJob } }, async ({ body }, reply) => {
    const job = await insertJob(db, body);
    await cache.clear();
    return reply.code(201).send(job);
  });
}
