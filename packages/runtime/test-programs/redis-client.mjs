import { Redis } from "ioredis";
import { createClient } from "redis";

const url = process.env.REDIS_URL;

/** Either client, connecting and trying again as a service would have it. */
export const redis =
  process.env.REDIS_CLIENT === "node-redis"
    ? createClient({ url, socket: { reconnectStrategy: 200 } })
    : new Redis(url, { maxRetriesPerRequest: 1, retryStrategy: () => 200 });
if ("isReady" in redis) redis.connect();
