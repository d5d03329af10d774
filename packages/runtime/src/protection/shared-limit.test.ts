import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Program, startProgram } from "../testing/program.js";
import { redisServer, type StoreServer } from "../testing/redis-server.js";

const max = 100;
let redis: StoreServer;
const programs: Program[] = [];

async function start(env: Readonly<Record<string, string>>): Promise<Program> {
  const program = await startProgram("rate-limited.mjs", { REDIS_URL: redis.url, ...env });
  programs.push(program);
  return program;
}

function ask(program: Program, client: string): Promise<Response> {
  return fetch(program.url, { headers: { "x-forwarded-for": client } });
}

async function allowed(requests: readonly Promise<Response>[]): Promise<number> {
  return (await Promise.all(requests)).filter(({ status }) => status === 200).length;
}

beforeEach(async () => {
  redis = await redisServer();
  await redis.start();
});

afterEach(async () => {
  await Promise.all(programs.splice(0).map((program) => program.stop("SIGKILL")));
  await redis.remove();
});

describe.each(["ioredis", "node-redis"])("a rate limit over two processes that share Redis through %s", (client) => {
  const startTwo = () => Promise.all([start({ REDIS_CLIENT: client }), start({ REDIS_CLIENT: client })]);

  test("is exact to the request, and logs what it refuses as a security event", async () => {
    const [first, second] = await startTwo();
    const both = Array.from({ length: max + 60 }, (_, index) => ask(index % 2 === 0 ? first : second, "203.0.113.1"));
    expect(await allowed(both)).toBe(max);
    expect(await allowed([ask(first, "203.0.113.1"), ask(second, "203.0.113.1"), ask(first, "203.0.113.2")])).toBe(1);
    await first.line(({ category, event }) => category === "security" && event === "rate-limit-exceeded");
  });

  test("gives one route a limit of its own, by key", async () => {
    const [first, second] = await startTwo();
    const call = (index: number, user: string) =>
      fetch(`${index % 2 === 0 ? first.url : second.url}/ai`, { method: "POST", headers: { "x-user": user } });
    expect(await allowed(Array.from({ length: 70 }, (_, index) => call(index, "ada")))).toBe(50);
    expect((await call(0, "grace")).headers.get("ratelimit-policy")).toBe("50;w=3600");
  });

  test("counts alone, refuses everyone or allows everyone with Redis gone, as documented and chosen", async () => {
    const policies = ["count-alone", "refuse", "allow"] as const;
    const started = await Promise.all(policies.map((policy) => start({ REDIS_CLIENT: client, WITHOUT_REDIS: policy })));
    await Promise.all(started.map((program) => ask(program, "203.0.113.9")));
    await redis.stop();
    const counts: number[] = [];
    for (const program of started) {
      counts.push(await allowed(Array.from({ length: max + 20 }, () => ask(program, "203.0.113.3"))));
    }
    expect(counts).toEqual([max, 0, max + 20]);
  });
});
