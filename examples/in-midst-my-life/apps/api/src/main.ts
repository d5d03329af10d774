import { openPool } from "@midst/shared/database.js";
import { openRedis } from "@midst/shared/redis.js";
import { loadSettings } from "@midst/shared/settings.js";
import { openQueue } from "@midst/shared/task-queue.js";
import { start } from "@plimsoll/runtime/fastify";
import { createApi } from "./api.js";

const config = loadSettings();
const settings = config.values;
const redis = openRedis(settings.redis, "commands");
const api = await createApi(config, {
  pool: openPool(settings.database, "api"),
  redis,
  queue: openQueue(redis),
});
await start(api);
