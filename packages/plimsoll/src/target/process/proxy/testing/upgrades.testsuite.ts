import { expect, test } from "vitest";
import { steadyLoad, untilSent } from "./load.testsuite.js";
import { proxyFixture, revision, until, untilWarm, upstream } from "./proxy-fixture.testsuite.js";

/** Upgrades under 500 requests a second lose nothing, and the counters agree with the clients to the last request. */
export function testUpgradesUnderLoad(upgrades: number, what: "of the workers" | "of every process"): void {
  test(`${upgrades} upgrades ${what} under 500 requests a second lose no request and no count`, async () => {
    const { serve, client, port } = await proxyFixture();
    await serve([revision("r1", 100, [await upstream("a"), await upstream("b")])]);
    let before = await untilWarm(client);
    const load = steadyLoad(port, 500);
    for (let n = 1; n <= upgrades; n += 1) {
      await untilSent(load, n * 250);
      await client.upgrade({ idleMs: 2_000, whole: what === "of every process" });
      const after = await until(async () => {
        const status = await client.status();
        return status.workers.some(({ role }) => role === "standby") && status;
      });
      const pids = new Set(before.workers.filter(({ role }) => role !== "draining").map(({ pid }) => pid));
      expect(after.workers.find(({ role, pid }) => role === "current" && pids.has(pid))).toBeUndefined();
      if (what === "of every process") expect(after.pid).not.toBe(before.pid);
      before = after;
    }
    await untilSent(load, (upgrades + 1) * 250);
    const summary = await load.stop();
    expect(summary).toMatchObject({ lost: 0, hurt: 0, retried: 0, ok: summary.sent });
    const counted = async () => (await client.counters()).services.web?.r1;
    // Workers that a replaced parent left behind report every now and then; all others are asked.
    if (what === "of every process") await until(async () => (await counted())?.total === summary.sent);
    expect(await counted()).toMatchObject({ total: summary.sent, errors: 0, aborted: 0 });
    await untilWarm(client);
    expect(await counted()).toMatchObject({ total: summary.sent, inFlight: 0 });
    expect((await client.status()).workersLost).toBe(0);
  });
}
