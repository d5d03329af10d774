import { createApi } from "@midst/api/api.js";
import { openPool } from "@midst/shared/database.js";
import { openRedis } from "@midst/shared/redis.js";
import type { SettingsConfig } from "@midst/shared/settings.js";
import { openQueue } from "@midst/shared/task-queue.js";

/** The whole API on real stores, without a port. */
export async function runningApi(config: SettingsConfig) {
  const redis = openRedis(config.values.redis, "commands");
  const queue = openQueue(redis);
  const pool = openPool(config.values.database, "test");
  const app = await createApi(config, { pool, redis, queue });
  const close = async () => {
    await app.close();
    await queue.close();
    await pool.end();
    await redis.quit();
  };
  return { app, pool, redis, queue, close };
}
