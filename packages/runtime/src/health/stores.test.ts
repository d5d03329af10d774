import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { postgresServer } from "../testing/postgres-server.js";
import { type Program, startProgram } from "../testing/program.js";
import { redisServer, type StoreServer } from "../testing/redis-server.js";

let postgres: StoreServer;
let redis: StoreServer;
let program: Program;

beforeAll(async () => {
  [postgres, redis] = await Promise.all([postgresServer(), redisServer()]);
  await Promise.all([postgres.start(), redis.start()]);
});

afterAll(async () => {
  await Promise.all([postgres?.remove(), redis?.remove()]);
});

/** Probes as a balancer does, liveness beside readiness; the process must be live at every probe. */
async function untilReadiness(status: number): Promise<void> {
  for (;;) {
    const [live, ready] = await Promise.all([fetch(`${program.url}/health`), fetch(`${program.url}/ready`)]);
    expect(live.status).toBe(200);
    if (ready.status === status) return;
  }
}

async function checks(): Promise<Record<string, { readonly status: string }>> {
  const body = (await (await fetch(`${program.url}/ready`)).json()) as { checks: Record<string, { status: string }> };
  return body.checks;
}

describe.each(["ioredis", "node-redis"])("a service with PostgreSQL, and Redis through %s", (client) => {
  beforeEach(async () => {
    const urls = { DATABASE_URL: postgres.url, REDIS_URL: redis.url };
    program = await startProgram("stores.mjs", { ...urls, REDIS_CLIENT: client });
    await untilReadiness(200);
  });

  afterEach(async () => {
    await program.stop("SIGKILL");
  });

  test.each([
    ["db", () => postgres],
    ["cache", () => redis],
  ] as const)("is not ready while the store behind %s is away, and live throughout", async (name, server) => {
    await server().stop();
    await untilReadiness(503);
    expect((await checks())[name]).toMatchObject({ status: "down" });
    await server().start();
    await untilReadiness(200);
    expect((await checks())[name]).toMatchObject({ status: "up" });
    await program.line(({ check, msg }) => check === name && msg === "A health check is down");
    await program.line(({ check, msg }) => check === name && msg === "A health check is up again");
  });

  test("measures its queries and its pool, and closes both stores when it stops", async () => {
    expect(await (await fetch(`${program.url}/now`)).json()).toEqual({ one: 1 });
    const text = await (await fetch(`${program.adminUrl}/metrics`)).text();
    expect(text).toContain('db_query_duration_seconds_count{operation="select",table="none"} 1');
    expect(text).toMatch(/db_pool_connections\{pool="db",state="total"\} [1-9]/);
    expect(await program.stop()).toBe(0);
  });

  test("stops with exit code 0 while Redis is away", async () => {
    await redis.stop();
    await untilReadiness(503);
    expect(await program.stop()).toBe(0);
    await redis.start();
  });
});
