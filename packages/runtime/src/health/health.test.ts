import { describe, expect, test } from "vitest";
import { advisory, type WrittenChecks } from "./check.js";
import { memoryCheck } from "./checks.js";
import { createHealth } from "./health.js";

const identity = {
  service: "api",
  version: "1.2.3",
  environment: "production",
  revision: undefined,
  release: "r1",
  instance: "api-1",
};
const down = () => {
  throw new Error("postgres://app:hunter2@db is gone");
};

function started(checks: WrittenChecks) {
  const health = createHealth(identity, { checks });
  health.markStarted();
  return health;
}

describe("health", () => {
  test("follows a service through its life", async () => {
    const health = createHealth(identity);
    const states = async () => [health.live().status, (await health.ready()).status, health.startup().status];
    expect(await states()).toEqual([200, 503, 503]);
    health.markStarted();
    expect(await states()).toEqual([200, 200, 200]);
    health.markDraining();
    expect(await states()).toEqual([200, 503, 200]);
    health.markStarted();
    expect((await health.ready()).body.status).toBe("draining");
  });

  test("tells status, time, uptime, version and each check", async () => {
    const { body } = await started({ db: async () => {} }).ready();
    expect(body).toEqual({
      status: "ok",
      timestamp: expect.stringMatching(/Z$/),
      uptime: expect.any(Number),
      service: "api",
      version: "1.2.3",
      release: "r1",
      instance: "api-1",
      checks: {
        db: {
          status: "up",
          weight: "required",
          durationMs: expect.any(Number),
          checkedAt: expect.stringMatching(/Z$/),
        },
      },
    });
  });

  test("is live whatever the checks say", () => {
    expect(started({ db: down }).live().status).toBe(200);
  });

  test("is not ready when a required check is down, and keeps the reason's text to itself", async () => {
    const report = await started({ db: down }).ready();
    expect(report.status).toBe(503);
    expect(report.body).toMatchObject({ status: "unavailable", checks: { db: { status: "down", error: "failed" } } });
    expect(JSON.stringify(report)).not.toContain("hunter2");
  });

  test("stays ready when a third party is down, and says so to those who ask for everything", async () => {
    const health = started({ openai: advisory(down) });
    expect((await health.ready()).body).toMatchObject({ status: "ok", checks: { openai: { status: "down" } } });
    expect((await health.deep()).status).toBe(503);
  });

  test("gives up on a check at its time limit and tells it to stop", async () => {
    const signals: AbortSignal[] = [];
    const probe = (signal: AbortSignal) => {
      signals.push(signal);
      return new Promise(() => {});
    };
    const health = started({ slow: { kind: "check", weight: "required", probe, timeLimitMs: 10 } });
    expect((await health.ready()).body.checks?.slow?.error).toBe("no answer within 10 ms");
    expect(signals.map(({ aborted }) => aborted)).toEqual([true]);
  });

  test("runs checks side by side, once for all who ask within the cache's time", async () => {
    let now = 0;
    const runs: string[] = [];
    const arrived = meeting(2);
    const check = (name: string) => async () => {
      runs.push(name);
      await arrived(name);
    };
    const health = createHealth(identity, { checks: { a: check("a"), b: check("b") }, cacheMs: 100, clock: () => now });
    health.markStarted();
    await Promise.all([health.ready(), health.ready()]);
    now = 99;
    await health.ready();
    expect(runs).toEqual(["a", "b"]);
    now = 100;
    await health.ready();
    expect(runs).toEqual(["a", "b", "a", "b"]);
  });

  test("tells when a check goes down and when it is back, not in between", async () => {
    let well = true;
    const changes: string[] = [];
    const health = createHealth(identity, {
      checks: { db: () => (well ? undefined : down()) },
      cacheMs: 0,
      onChange: (name, { state }) => changes.push(`${name} ${state}`),
    });
    health.markStarted();
    for (const next of [true, false, false, true, true]) {
      well = next;
      await health.ready();
    }
    expect(changes).toEqual(["db down", "db up"]);
  });

  test("counts memory in MiB", async () => {
    const used = process.memoryUsage().heapUsed / 2 ** 20;
    expect((await started({ memory: memoryCheck({ heapUsedMiB: used * 4 }) }).ready()).status).toBe(200);
    expect((await started({ memory: memoryCheck({ heapUsedMiB: used / 4 }) }).ready()).status).toBe(503);
  });
});

/** Lets everyone go on when enough have come: checks that ran one after the other would never meet. */
function meeting(size: number): (name: string) => Promise<void> {
  const waiting = new Map<string, () => void>();
  return (name) =>
    new Promise((resolve) => {
      waiting.set(name, resolve);
      if (waiting.size < size) return;
      for (const go of waiting.values()) go();
      waiting.clear();
    });
}
