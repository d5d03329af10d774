import { databaseOf } from "@midst/shared/database.js";
import type { JobPage } from "@midst/shared/job.js";
import { serviceOptions } from "@midst/shared/service-options.js";
import type { SettingsConfig } from "@midst/shared/settings.js";
import type { TaskQueue } from "@midst/shared/task-queue.js";
import { postgresCheck, redisCheck } from "@plimsoll/runtime";
import { createApp } from "@plimsoll/runtime/fastify";
import { prefixedHttpNaming } from "@plimsoll/runtime/metrics";
import type { Redis } from "ioredis";
import type { Pool } from "pg";
import { answerErrors } from "./answer-errors.js";
import { jobRoutes } from "./job-routes.js";
import { journeyRoutes } from "./journey-routes.js";
import { profileRoutes } from "./profile-routes.js";
import { searchCache } from "./search-cache.js";

export interface Stores {
  readonly pool: Pool;
  readonly redis: Redis;
  readonly queue: TaskQueue;
}

export async function createApi(config: SettingsConfig, { pool, redis, queue }: Stores) {
  const settings = config.values;
  const { max, window } = settings.rateLimit;
  const app = await createApp({
    ...serviceOptions(config),
    service: "api",
    checks: { db: postgresCheck(pool), cache: redisCheck(redis) },
    metrics: { naming: prefixedHttpNaming("api") },
    protection: { rateLimit: max === 0 ? "off" : { max, window, redis } },
  });
  const { identity, lifecycle, metrics } = app.plimsoll;
  const db = databaseOf(pool, metrics.database.time);
  const cache = searchCache<JobPage>(redis, identity.revision ?? identity.version, metrics.cache("search"));
  lifecycle.onStop("workers", "queue", () => queue.close());

  answerErrors(app, settings.debug);
  app.get("/", async () => ({ name: "in-midst-my-life", links: ["/profiles", "/jobs", "/journeys"] }));
  profileRoutes(app, db);
  jobRoutes(app, { db, cache, settings });
  journeyRoutes(app, { db, queue });
  return app;
}
