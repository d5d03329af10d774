import { join } from "node:path";
import { Redis } from "ioredis";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { systemClock } from "../../../../base/clock.js";
import { awaitState } from "../await-state.js";
import type { RunningStore } from "../running-store.js";
import {
  filesWith,
  REDIS,
  running,
  type ScratchEnvironment,
  scratchEnvironment,
} from "../scratch-environment.testsuite.js";
import { storeContext } from "../store-context.js";
import { storeHome } from "../store-home.js";
import { redisProcesses } from "./redis-process.js";
import { REDIS_DATA } from "./redis-store.js";

let scratch: ScratchEnvironment;
beforeEach(() => {
  scratch = scratchEnvironment();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await scratch.remove();
});

const dataDir = () => join(storeHome(storeContext(scratch.options).root, "cache").folder, REDIS_DATA);

async function send<T>(store: Pick<RunningStore, "url">, use: (redis: Redis) => Promise<T>): Promise<T> {
  const redis = new Redis(store.url.reveal(), { lazyConnect: true, retryStrategy: () => null });
  redis.on("error", () => {});
  try {
    return await use(redis);
  } finally {
    redis.disconnect();
  }
}

describe("a Redis store", () => {
  it("must keep keys, port and password over a stop and over kill -9", async () => {
    const stores = scratch.stores();
    const first = running(await stores.ensure(REDIS));
    await send(first, (redis) => redis.set("kept", "one"));
    expect(await stores.stop("cache")).toBe(true);
    const second = running(await stores.ensure(REDIS));
    expect(second.url.reveal()).toBe(first.url.reveal());
    expect(await send(second, (redis) => redis.get("kept"))).toBe("one");

    await send(second, (redis) => redis.set("kept", "two"));
    for (const { pid } of redisProcesses(dataDir())) process.kill(pid, "SIGKILL");
    const restarted = await awaitState(async () => (await stores.checkAlive())[0], 20_000, systemClock);
    expect(restarted).toMatchObject({ kind: "running", port: first.port });
    expect(await send(second, (redis) => redis.get("kept"))).toBe("two");
  });

  it("must be adopted by callers that come later, and take over a changed memory limit and eviction", async () => {
    const first = running(await scratch.stores().ensure(REDIS));
    const before = redisProcesses(dataDir());
    const adopted = running(
      await scratch.stores().ensure({ ...REDIS, maxMemory: 32 * 1024 * 1024, eviction: "allkeys-lru" }),
    );
    expect([adopted.port, adopted.notes]).toEqual([first.port, ["adopted"]]);
    expect(redisProcesses(dataDir())).toEqual(before);
    expect(await send(adopted, (redis) => redis.config("GET", "maxmemory"))).toEqual(["maxmemory", "33554432"]);
    expect(await send(adopted, (redis) => redis.config("GET", "maxmemory-policy"))).toEqual([
      "maxmemory-policy",
      "allkeys-lru",
    ]);
  });

  it("must refuse writes rather than evict, and refuse whoever has no password", async () => {
    const store = running(await scratch.stores().ensure(REDIS));
    expect(await send(store, (redis) => redis.config("GET", "maxmemory-policy"))).toEqual([
      "maxmemory-policy",
      "noeviction",
    ]);
    const stranger = { url: { reveal: () => `redis://127.0.0.1:${store.port}` } } as unknown as RunningStore;
    await expect(send(stranger, (redis) => redis.get("kept"))).rejects.toThrow(/NOAUTH/);
  });

  it("must leave its password in no file", async () => {
    const stores = scratch.stores();
    const store = running(await stores.ensure(REDIS));
    await send(store, (redis) => redis.set("kept", "one"));
    await stores.stop("cache");
    expect(filesWith(new URL(store.url.reveal()).password, scratch.folder)).toEqual([]);
  });

  it("must say that another major stands in, and how to install one where none is", async () => {
    expect(running(await scratch.stores().ensure({ ...REDIS, version: 6 })).notes).toEqual([
      expect.stringMatching(/^Redis 7\.\d+\.\d+ stands in for 6$/),
    ]);
    vi.stubEnv("PATH", scratch.folder);
    expect(await scratch.stores().ensure(REDIS)).toMatchObject({
      kind: "failed",
      failure: { cause: "target-refused", message: expect.stringContaining("apt-get install redis-server") },
    });
  });

  it("must start fresh and empty for a gate, and leave nothing", async () => {
    const stores = scratch.stores();
    const fresh = await stores.fresh(REDIS, "gate");
    if (fresh.kind === "failed") throw new Error(fresh.failure.message);
    expect(await send(fresh, (redis) => redis.dbsize())).toBe(0);
    await fresh.dispose();
    await expect(send(fresh, (redis) => redis.ping())).rejects.toThrow();
    expect(stores.observe()).toEqual({});
  });
});
