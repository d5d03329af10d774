import type { Check, CheckedStore, PoolUsage } from "./check.js";

/** The part of a pg Pool that is used. */
export interface PostgresPool {
  query(text: string): Promise<unknown>;
  end(): Promise<unknown>;
  on(event: "error", listener: (error: Error) => void): unknown;
  readonly totalCount?: number;
  readonly idleCount?: number;
  readonly waitingCount?: number;
}

export interface StoreCheckOptions {
  readonly timeLimitMs?: number;
  /** Whether the service closes the store when it stops. Default "on-stop". */
  readonly close?: "on-stop" | "never";
}

/** Runs `SELECT 1`. A server that goes away also makes idle connections fail, which must not end the process. */
export function postgresCheck(pool: PostgresPool, options: StoreCheckOptions = {}): Check {
  pool.on("error", ignoreLostConnection);
  return storeCheck(() => pool.query("SELECT 1"), options, {
    close: () => pool.end(),
    connections: (): PoolUsage => ({
      total: pool.totalCount ?? 0,
      idle: pool.idleCount ?? 0,
      waiting: pool.waitingCount ?? 0,
    }),
  });
}

/** The part of an ioredis or node-redis client that is used. */
export interface RedisClient {
  ping(): Promise<unknown>;
  quit(): Promise<unknown>;
  on(event: "error", listener: (error: Error) => void): unknown;
  /** Only node-redis has these. */
  readonly isReady?: boolean;
  destroy?(): void;
}

/**
 * Sends `PING`. While node-redis has no connection its commands wait for one without a limit, even the one that says
 * goodbye, so it is asked nothing then.
 */
export function redisCheck(client: RedisClient, options: StoreCheckOptions = {}): Check {
  client.on("error", ignoreLostConnection);
  return storeCheck(() => pingRedis(client), options, { close: () => closeRedis(client) });
}

function pingRedis(client: RedisClient): Promise<unknown> {
  if (client.isReady === false) throw new Error("the client is not connected");
  return client.ping();
}

async function closeRedis(client: RedisClient): Promise<void> {
  if (client.isReady === false) client.destroy?.();
  else await client.quit();
}

function storeCheck(probe: () => Promise<unknown>, options: StoreCheckOptions, store: CheckedStore): Check {
  return {
    kind: "check",
    weight: "required",
    probe,
    ...(options.timeLimitMs === undefined ? {} : { timeLimitMs: options.timeLimitMs }),
    store: options.close === "never" ? { ...store, close: async () => {} } : store,
  };
}

/** The check itself reports a lost connection; without a listener the event would end the process. */
function ignoreLostConnection(): void {}

export interface HttpCheckOptions {
  readonly timeLimitMs?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Wants a 2xx answer. Wrap it in `advisory` when another company runs the other end. */
export function httpCheck(url: string, options: HttpCheckOptions = {}): Check {
  return {
    kind: "check",
    weight: "required",
    timeLimitMs: options.timeLimitMs ?? 2_000,
    probe: async (signal) => {
      const response = await fetch(url, { signal, headers: options.headers ?? {} });
      await response.body?.cancel();
      if (!response.ok) throw new Error(`answered ${response.status}`);
    },
  };
}

/** Fails when the heap in use passes a limit, in MiB (2^20 bytes). */
export function memoryCheck({ heapUsedMiB }: { readonly heapUsedMiB: number }): Check {
  return {
    kind: "check",
    weight: "required",
    probe: () => {
      const used = process.memoryUsage().heapUsed / 2 ** 20;
      if (used > heapUsedMiB) throw new Error(`heap used is ${Math.round(used)} MiB, above ${heapUsedMiB} MiB`);
    },
  };
}
