import type { BaseLogger } from "pino";
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from "rate-limiter-flexible";
import { type Duration, toMs } from "../duration.js";

/** What happens to the count when the shared Redis does not answer. */
export type WithoutRedis = "count-alone" | "allow" | "refuse";

export interface RateLimit<Request = never> {
  /** Keeps the counts of different limits apart. Default "general". */
  readonly name?: string;
  readonly max: number;
  /** From the first request of a key; then the count starts again. */
  readonly window: Duration;
  /** Who is counted. Default: the client's address. */
  readonly key?: (request: Request) => string;
}

/** An ioredis client, or a node-redis client of version 4 or later. */
export interface SharedStore {
  /** Shared between processes; without it each process counts for itself. */
  readonly redis?: object;
  /**
   * Default "count-alone": every process limits by its own memory until Redis is back. The limit then holds per
   * process: neither an outage for everyone nor an open door.
   */
  readonly withoutRedis?: WithoutRedis;
}

export interface RateDecision {
  readonly kind: "allowed" | "refused";
  readonly headers: Readonly<Record<string, string>>;
}

export interface RateLimiter {
  readonly take: (key: string) => Promise<RateDecision>;
}

/** Redis must answer within this time or counts as gone. */
const patienceMs = 250;

export function createRateLimiter(
  limit: RateLimit<never>,
  store: SharedStore = {},
  log?: Pick<BaseLogger, "warn" | "info">,
): RateLimiter {
  const { max, name = "general" } = limit;
  const seconds = toMs(limit.window, `the window of the rate limit "${name}"`) / 1_000;
  const policy = { points: max, duration: seconds, keyPrefix: `rate-limit:${name}` };
  const memory = new RateLimiterMemory(policy);
  const shared = store.redis === undefined ? undefined : redisLimiter(store.redis, policy);

  let reachable = true;

  async function consume(key: string): Promise<RateLimiterRes> {
    if (shared === undefined) return settled(memory.consume(key));
    try {
      const taken = await settled(withinPatience(shared.consume(key)));
      if (!reachable) log?.info({ limit: name }, "The rate limit is shared over Redis again");
      reachable = true;
      return taken;
    } catch (error) {
      if (reachable) log?.warn({ limit: name, err: error }, "The rate limit is not shared: Redis does not answer");
      reachable = false;
      return settled(withoutRedis(key, store.withoutRedis ?? "count-alone"));
    }
  }

  function withoutRedis(key: string, policy: WithoutRedis): Promise<RateLimiterRes> {
    switch (policy) {
      case "count-alone":
        return memory.consume(key);
      case "allow":
        return Promise.resolve(new RateLimiterRes(max, 0, 0, false));
      case "refuse":
        return Promise.resolve(new RateLimiterRes(0, patienceMs, max + 1, false));
      default:
        return policy satisfies never;
    }
  }

  return {
    take: async (key) => {
      const { consumedPoints, remainingPoints, msBeforeNext } = await consume(key);
      const reset = String(Math.max(0, Math.ceil(msBeforeNext / 1_000)));
      const refused = consumedPoints > max;
      const headers = {
        "RateLimit-Policy": `${max};w=${seconds}`,
        "RateLimit-Limit": String(max),
        "RateLimit-Remaining": String(Math.max(0, remainingPoints)),
        "RateLimit-Reset": reset,
      };
      return refused
        ? { kind: "refused", headers: { ...headers, "Retry-After": reset } }
        : { kind: "allowed", headers };
    },
  };
}

function redisLimiter(
  redis: object,
  policy: { points: number; duration: number; keyPrefix: string },
): RateLimiterAbstract {
  // The limiter notices a lost connection itself; without a listener the event would end the process.
  if ("on" in redis && typeof redis.on === "function") redis.on("error", () => {});
  const nodeRedis = "sendCommand" in redis && !("call" in redis);
  return new RateLimiterRedis({
    ...policy,
    storeClient: redis,
    useRedisPackage: nodeRedis,
    rejectIfRedisNotReady: !nodeRedis,
  });
}

/** The library rejects with its result when a key has used up its points, and with an error when it is broken. */
async function settled(consumed: Promise<RateLimiterRes>): Promise<RateLimiterRes> {
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
    timer = setTimeout(() => reject(new Error("Redis did not answer in time")), patienceMs);
  });
  return Promise.race([run, late]).finally(() => clearTimeout(timer));
}
