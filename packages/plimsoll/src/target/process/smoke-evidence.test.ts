import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { systemClock } from "../../base/clock.js";
import type { SmokeModel } from "../../model/app-model.js";
import type { ReleaseRecord } from "../../release/record.js";
import type { Step } from "../../release/state.js";
import { makeWatchTraffic } from "../../release/watch-traffic.js";
import { type ScratchEnvironment, scratchEnvironment, workingScript } from "./scratch-environment.testsuite.js";
import { steadyLoad } from "./steady-load.testsuite.js";

let environment: ScratchEnvironment;

beforeEach(async () => {
  environment = await scratchEnvironment();
});
afterEach(async () => {
  await environment.close();
});

const web = (record: ReleaseRecord) => record.services.web?.revision ?? "";
const JUDGE = { tolerance: 0, falseAlarm: 0.001, detect: 2, miss: 0.01 };
const front: SmokeModel = {
  name: "front page",
  service: "web",
  method: "GET",
  path: "/",
  body: undefined,
  headers: {},
  expect: { status: 200, contains: undefined },
  underMs: 5_000,
};
const order: SmokeModel = { ...front, name: "order", method: "POST", path: "/orders" };

/** A stable release that serves, and a second one that gets half of its traffic. */
async function halfShifted(second: string, smoke: readonly SmokeModel[], stableExtra = "") {
  const stable = environment.release(1, { web: { script: workingScript("one", stableExtra) } }, { smoke });
  const canary = environment.release(2, { web: { script: workingScript("two", second) } }, { smoke });
  await environment.ship(stable);
  const revision = { service: "web", revision: web(canary), count: 1 };
  const to = { web: { [web(canary)]: 50, [web(stable)]: 50 } };
  await environment.perform(
    canary,
    { kind: "start", ...revision },
    { kind: "wait-ready", ...revision },
    { kind: "shift", percent: 50, to },
  );
  return { canary, pairs: { web: { canary: web(canary), stable: web(stable) } } };
}

type Shifted = Awaited<ReturnType<typeof halfShifted>>;

function bake({ canary, pairs }: Shifted, timeoutMs = 40_000) {
  const step: Step = { key: "bake", operation: { kind: "bake", percent: 50, pairs }, timeoutMs };
  const watch = makeWatchTraffic(environment.target, systemClock, JUDGE);
  return watch(step, Date.now(), canary.id, new AbortController().signal);
}

async function requests({ canary, pairs }: Shifted) {
  const [signal] = await environment.target.signals(canary.id, pairs);
  return { canary: signal?.canary.total ?? 0, stable: signal?.stable.total ?? 0 };
}

describe("a canary without visitors", () => {
  it("must pass on smoke tests when it is good", async () => {
    const shifted = await halfShifted("", [front, order]);
    const outcome = await bake(shifted);
    expect(outcome).toMatchObject({ kind: "done", facts: { requests: expect.any(Number) } });
    const counts = await requests(shifted);
    expect(counts.canary).toBeGreaterThanOrEqual(252);
    const [evidence] = await environment.target.evidence({ web: web(shifted.canary) });
    expect(evidence?.lines[0]).toMatch(/^\d+ of its \d+ requests were smoke tests, as visitors were too few$/);
  }, 60_000);

  it("must fail on smoke tests when one in twenty answers is an error", async () => {
    const fails = `globalThis.n = (globalThis.n ?? 0) + (request.url === "/" ? 1 : 0);
      if (request.url === "/" && globalThis.n % 20 === 0) response.statusCode = 500;`;
    const shifted = await halfShifted(fails, [front]);
    expect(await bake(shifted)).toMatchObject({ kind: "failed", failure: { cause: "verdict" } });
  }, 60_000);

  it("must be sent no test that changes something, nor one that the stable release fails too", async () => {
    const broken = `if (request.method === "POST") globalThis.posted = true;
      if (request.url === "/posted") return response.end(String(globalThis.posted ?? false));
      if (request.url === "/broken") response.statusCode = 500;`;
    const shifted = await halfShifted(broken, [{ ...front, path: "/broken" }, order], broken);
    const stableCount = async () => (await requests(shifted)).stable;
    await expect.poll(stableCount, { interval: 200, timeout: 20_000 }).toBeGreaterThanOrEqual(30);
    expect(await requests(shifted)).toMatchObject({ canary: 0 });
    for (const _ of [1, 2]) expect(await environment.get("/posted")).toEqual({ status: 200, body: "false" });
  }, 40_000);
});

describe("a canary with visitors", () => {
  it("must be sent no smoke tests", async () => {
    const shifted = await halfShifted("", [front]);
    const load = steadyLoad(environment.publicPort);
    await load.answered(50);
    expect(await bake(shifted)).toMatchObject({ kind: "done" });
    const [evidence] = await environment.target.evidence({ web: web(shifted.canary) });
    await load.stop();
    expect(evidence?.lines.join("\n")).not.toContain("were smoke tests");
  }, 60_000);
});
