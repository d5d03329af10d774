import { databaseOf, openPool } from "@midst/shared/database.js";
import { journeyStore } from "@midst/shared/journey/store.js";
import { openRedis } from "@midst/shared/redis.js";
import { serviceOptions } from "@midst/shared/service-options.js";
import { loadSettings } from "@midst/shared/settings.js";
import { openQueue } from "@midst/shared/task-queue.js";
import { postgresCheck, redisCheck } from "@plimsoll/runtime";
import { createApp, start } from "@plimsoll/runtime/fastify";
import { keepLookingForLostTasks } from "./lost-tasks.js";
import { startTaskWorker } from "./task-worker.js";

const config = loadSettings();
const { database, redis } = config.values;
const pool = openPool(database, "orchestrator");
const commands = openRedis(redis, "commands");
const blocking = openRedis(redis, "blocking");

// An app without routes of its own: it answers probes on PORT, and metrics on METRICS_PORT.
const app = await createApp({
  ...serviceOptions(config),
  service: "orchestrator",
  checks: { db: postgresCheck(pool), cache: redisCheck(commands), queue: redisCheck(blocking) },
});
const { lifecycle, log, metrics } = app.plimsoll;

const db = databaseOf(pool, metrics.database.time);
const queue = openQueue(commands);
const tasks = metrics.queue("orchestrator");
tasks.size(queue.size);

const worker = startTaskWorker({ db, connection: blocking, log, counted: tasks.run });
lifecycle.onStop("workers", "tasks", () => worker.close());
lifecycle.onStop("workers", "queue", () => queue.close());
await start(app);
await keepLookingForLostTasks(journeyStore(db), queue, log, lifecycle.stopping);
