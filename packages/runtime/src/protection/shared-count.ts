import { once } from "node:events";
import type { BaseLogger } from "pino";
import { RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";

export interface CountPolicy {
  readonly points: number;
  /** Seconds. */
  readonly duration: number;
  readonly keyPrefix: string;
}

/** A count in Redis, or "gone" when Redis does not answer. */
export type SharedCount = (key: string) => Promise<RateLimiterRes | "gone">;

/** A first connection and every answer must come within this time. */
const patienceMs = 1_000;
/** Once it is gone, Redis is not asked again for this long, so requests do not wait for it one by one. */
const restMs = 1_000;

/** What ioredis (`status`) and node-redis (`isReady`) tell of their connection. */
interface Connecting extends NodeJS.EventEmitter {
  readonly status?: string;
  readonly isReady?: boolean;
}

export function sharedCount(redis: object, policy: CountPolicy, log?: Pick<BaseLogger, "warn" | "info">): SharedCount {
  // A lost connection is noticed below; without a listener the event would end the process.
  if ("on" in redis && typeof redis.on === "function") redis.on("error", () => {});
  const limiter = new RateLimiterRedis({
    ...policy,
    storeClient: redis,
    useRedisPackage: !("status" in redis),
    rejectIfRedisNotReady: true,
  });
  const connected = firstConnection(redis as Connecting);
  let askAgainAt = 0;

  return async (key) => {
    if (Date.now() < askAgainAt) return "gone";
    try {
      await connected;
      const count = await withinPatience(settled(limiter.consume(key)));
      if (askAgainAt > 0) log?.info({ limit: policy.keyPrefix }, "The rate limit is shared over Redis again");
      askAgainAt = 0;
      return count;
    } catch (error) {
      if (askAgainAt === 0) log?.warn({ limit: policy.keyPrefix, err: error }, "The rate limit is not shared");
      askAgainAt = Date.now() + restMs;
      return "gone";
    }
  };
}

/** The first requests wait for the connection, or they would be counted apart. */
async function firstConnection(redis: Connecting): Promise<void> {
  if (redis.status === "ready" || redis.isReady === true) return;
  await once(redis, "ready", { signal: AbortSignal.timeout(patienceMs) }).catch(() => {});
}

/** The library rejects with its result when a key has used up its points, and with an error when it is broken. */
export async function settled(consumed: Promise<RateLimiterRes>): Promise<RateLimiterRes> {
  try {
    return await consumed;
  } catch (reason) {
    if (reason instanceof RateLimiterRes) return reason;
    throw reason;
  }
}

async function withinPatience<T>(run: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`Redis did not answer within ${patienceMs} ms`)), patienceMs);
  });
  return Promise.race([run, late]).finally(() => clearTimeout(timer));
}
