import type { Redis } from "ioredis";
import type { Secret } from "../../../../base/secret.js";
import { LOOPBACK } from "../free-port.js";

const ANSWER_WITHIN_MS = 2_000;

/** Runs `use` in one connection; rejects when the server does not answer or refuses the password. */
export async function withRedis<T>(
  address: { readonly port: number; readonly password: Secret },
  use: (redis: Redis) => Promise<T>,
): Promise<T> {
  const { Redis: Client } = await import("ioredis");
  const redis = new Client({
    host: LOOPBACK,
    port: address.port,
    password: address.password.reveal(),
    lazyConnect: true,
    connectTimeout: ANSWER_WITHIN_MS,
    commandTimeout: ANSWER_WITHIN_MS,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
  });
  // Reported by the command that fails.
  redis.on("error", () => {});
  try {
    await redis.connect();
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}
