import type { BaseLogger } from "pino";
import { RateLimiterMemory, RateLimiterRes } from "rate-limiter-flexible";
import { type Duration, toMs } from "../duration.js";
import { settled, sharedCount } from "./shared-count.js";

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

export function createRateLimiter(
  limit: RateLimit<never>,
  store: SharedStore = {},
  log?: Pick<BaseLogger, "warn" | "info">,
): RateLimiter {
  const { max, name = "general" } = limit;
  const seconds = toMs(limit.window, `the window of the rate limit "${name}"`) / 1_000;
  const policy = { points: max, duration: seconds, keyPrefix: `rate-limit:${name}` };
  const memory = new RateLimiterMemory(policy);
  const shared = store.redis === undefined ? undefined : sharedCount(store.redis, policy, log);

  async function consume(key: string): Promise<RateLimiterRes> {
    const count = await shared?.(key);
    if (count !== undefined && count !== "gone") return count;
    const decision = shared === undefined ? "count-alone" : (store.withoutRedis ?? "count-alone");
    switch (decision) {
      case "count-alone":
        return settled(memory.consume(key));
      case "allow":
        return new RateLimiterRes(max, 0, 0, false);
      case "refuse":
        return new RateLimiterRes(0, retryMs, max + 1, false);
      default:
        return decision satisfies never;
    }
  }

  return { take: async (key) => decide(await consume(key), max, seconds) };
}

const retryMs = 1_000;

function decide(
  { consumedPoints, remainingPoints, msBeforeNext }: RateLimiterRes,
  max: number,
  seconds: number,
): RateDecision {
  const reset = String(Math.max(0, Math.ceil(msBeforeNext / 1_000)));
  const headers = {
    "RateLimit-Policy": `${max};w=${seconds}`,
    "RateLimit-Limit": String(max),
    "RateLimit-Remaining": String(Math.max(0, remainingPoints)),
    "RateLimit-Reset": reset,
  };
  if (consumedPoints <= max) return { kind: "allowed", headers };
  return { kind: "refused", headers: { ...headers, "Retry-After": reset } };
}
