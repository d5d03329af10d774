import { databaseOf, openPool } from "@midst/shared/database.js";
import { journeyStore } from "@midst/shared/journey/store.js";
import { openRedis } from "@midst/shared/redis.js";
import { serviceOptions } from "@midst/shared/service-options.js";
import { loadSettings } from "@midst/shared/settings.js";
import { openQueue } from "@midst/shared/task-queue.js";
import { postgresCheck, redisCheck } from "@plimsoll/runtime";
import { startWorker } from "@plimsoll/runtime/worker";
import { keepLookingForLostTasks } from "./lost-tasks.js";
import { startTaskWorker } from "./task-worker.js";

const config = loadSettings();
const settings = config.values;
const pool = openPool(settings.database, "orchestrator");
const redis = openRedis(settings.redis, "commands");
const blocking = openRedis(settings.redis, "blocking");

await startWorker({
  ...serviceOptions(config),
  service: "orchestrator",
  checks: { db: postgresCheck(pool), cache: redisCheck(redis) },
  run: async ({ log, metrics, stopping }) => {
    const db = databaseOf(pool, metrics.database.time);
    const queue = openQueue(redis);
    const tasks = metrics.queue("orchestrator");
    tasks.size(queue.size);
    const worker = startTaskWorker({ db, connection: blocking, log, counted: tasks.run });
    await keepLookingForLostTasks(journeyStore(db), queue, log, stopping);
    await worker.close();
    await queue.close();
    blocking.disconnect();
  },
});
