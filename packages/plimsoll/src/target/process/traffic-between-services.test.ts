import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { ReleaseRecord } from "../../release/record.js";
import { type ScratchEnvironment, scratchEnvironment, workingScript } from "./scratch-environment.testsuite.js";

let environment: ScratchEnvironment;

beforeEach(async () => {
  environment = await scratchEnvironment();
});
afterEach(async () => {
  await environment.close();
});

const revisionOf = (record: ReleaseRecord, service: string) => record.services[service]?.revision ?? "";

/** Asks the service that it uses for every request, and adds what that said. */
const frontScript = workingScript(
  "front",
  `if (request.url !== "/ready" && request.url !== "/health") {
    return fetch(process.env.API_URL + "/inner").then((answer) => answer.text()).then((text) => response.end(text));
  }`,
);

describe("an app of several services", () => {
  it("must reach a service through the proxy, whichever revision of it has the traffic", async () => {
    const front = { script: frontScript, uses: ["api"], hosts: ["shop.localhost"] };
    const first = environment.release(1, {
      front,
      api: { script: workingScript("one"), hosts: ["api.shop.localhost"] },
    });
    const second = environment.release(2, {
      front,
      api: { script: workingScript("two"), hosts: ["api.shop.localhost"] },
    });
    await environment.ship(first);
    expect(JSON.parse((await environment.get("/", "shop.localhost")).body)).toMatchObject({
      version: "one",
      path: "/inner",
    });
    await environment.ship(second);
    expect(JSON.parse((await environment.get("/", "shop.localhost")).body)).toMatchObject({ version: "two" });
    expect(JSON.parse((await environment.get("/", "api.shop.localhost")).body)).toMatchObject({ version: "two" });
    expect((await environment.get("/", "elsewhere.localhost")).status).toBe(404);
  });

  it("must move all services of a release together: never an answer of a new one through an old one", async () => {
    const versioned = (version: string) =>
      workingScript(
        version,
        `if (request.url === "/") return fetch(process.env.API_URL + "/inner").then((answer) => answer.json()).then((inner) => response.end(JSON.stringify({ outer: "${version}", inner: inner.version })));`,
      );
    const services = (version: string) => ({
      web: { script: versioned(version), uses: ["api"], hosts: ["shop.localhost"] },
      api: { script: workingScript(version), hosts: ["api.shop.localhost"] },
    });
    const [first, second] = [environment.release(1, services("one")), environment.release(2, services("two"))];
    await environment.ship(first);
    for (const service of ["web", "api"]) {
      const revision = { service, revision: revisionOf(second, service), count: 1 };
      await environment.perform(second, { kind: "start", ...revision }, { kind: "wait-ready", ...revision });
    }
    const to = { web: { [revisionOf(second, "web")]: 100 }, api: { [revisionOf(second, "api")]: 100 } };
    await environment.perform(second, { kind: "shift", percent: 100, to });
    expect(JSON.parse((await environment.get("/", "shop.localhost")).body)).toEqual({ outer: "two", inner: "two" });
    expect((await environment.target.observe()).serving).toBeUndefined();
    await environment.perform(second, { kind: "activate", record: second.id });
    expect((await environment.target.observe()).serving).toBe(second.id);
  });

  it("must count a canary's requests apart from those of the revision beside it, from its first traffic on", async () => {
    const first = environment.release(1, { web: { script: workingScript("one") } });
    const failing = workingScript(
      "two",
      'if (request.url === "/bad") { response.statusCode = 500; return response.end("no"); }',
    );
    const second = environment.release(2, { web: { script: failing } });
    await environment.ship(first);
    for (let n = 0; n < 5; n += 1) await environment.get("/before");
    const [stable, canary] = [revisionOf(first, "web"), revisionOf(second, "web")];
    const revision = { service: "web", revision: canary, count: 1 };
    await environment.perform(second, { kind: "start", ...revision }, { kind: "wait-ready", ...revision });
    const pairs = { web: { canary, stable } };
    expect(await environment.target.signals(second.id, pairs)).toMatchObject([
      { canary: { total: 0 }, stable: { total: 0 } },
    ]);
    await environment.perform(second, { kind: "shift", percent: 50, to: { web: { [stable]: 50, [canary]: 50 } } });
    const statuses: number[] = [];
    for (let n = 0; n < 40; n += 1) statuses.push((await environment.get("/bad")).status);
    const errors = statuses.filter((status) => status === 500).length;
    process.kill(environment.supervisorPid(), "SIGKILL");
    const [signal] = await environment.otherCommand().signals(second.id, pairs);
    expect(signal).toEqual({
      service: "web",
      canary: { total: errors, errors, slow: 0 },
      stable: { total: 40 - errors, errors: 0, slow: 0 },
    });
    expect(errors).toBeGreaterThan(0);
    const [evidence] = await environment.target.evidence({ web: canary });
    expect(evidence?.lines.join("\n")).toContain("GET /bad 500");
  });

  it("must let candidates of a first release call each other, before a visitor reaches any of them", async () => {
    const first = environment.release(1, {
      front: { script: frontScript, uses: ["api"], hosts: ["shop.localhost"] },
      api: { script: workingScript("one"), hosts: ["api.shop.localhost"] },
    });
    for (const service of ["api", "front"]) {
      const revision = { service, revision: revisionOf(first, service), count: 1 };
      await environment.perform(first, { kind: "start", ...revision }, { kind: "wait-ready", ...revision });
    }
    const test = {
      name: "front /",
      service: "front",
      method: "GET" as const,
      path: "/",
      body: undefined,
      headers: {},
      expect: { status: 200, contains: '"one"' },
      underMs: 1_000,
    };
    await environment.perform(first, { kind: "smoke", side: "candidate", tests: [test] });
    expect((await environment.get("/", "shop.localhost")).status).toBe(404);
    expect((await environment.target.observe()).services).toMatchObject({
      front: [{ weight: 0 }],
      api: [{ weight: 0 }],
    });
  });

  it("must refuse to stop what serves, and to give traffic to what is not ready", async () => {
    const first = environment.release(1, { web: { script: workingScript("one") } });
    const second = environment.release(2, { web: { script: "setInterval(() => {}, 1000);" } });
    await environment.ship(first);
    const stop = { kind: "stop", service: "web", revision: revisionOf(first, "web") } as const;
    expect(await environment.failure(second, stop)).toMatchObject({ cause: "target-refused" });
    await environment.perform(second, { kind: "start", service: "web", revision: revisionOf(second, "web"), count: 1 });
    const shift = { kind: "shift", percent: 100, to: { web: { [revisionOf(second, "web")]: 100 } } } as const;
    expect(await environment.failure(second, shift, { timeoutMs: 300 })).toMatchObject({ cause: "timeout" });
    expect((await environment.get("/")).status).toBe(200);
  });

  it("must test a candidate at its own instances before it has traffic, and production at the front door", async () => {
    const first = environment.release(1, { web: { script: workingScript("one"), hosts: ["shop.localhost"] } });
    const second = environment.release(2, { web: { script: workingScript("two"), hosts: ["shop.localhost"] } });
    await environment.ship(first);
    const revision = { service: "web", revision: revisionOf(second, "web"), count: 1 };
    await environment.perform(second, { kind: "start", ...revision }, { kind: "wait-ready", ...revision });
    const expecting = (contains: string) => ({
      name: "web /",
      service: "web",
      method: "GET" as const,
      path: "/",
      body: undefined,
      headers: {},
      expect: { status: 200, contains },
      underMs: 1_000,
    });
    await environment.perform(
      second,
      { kind: "smoke", side: "candidate", tests: [expecting("two")] },
      { kind: "smoke", side: "production", tests: [expecting("one")] },
    );
    const failure = await environment.failure(second, { kind: "smoke", side: "production", tests: [expecting("two")] });
    expect(failure).toMatchObject({
      cause: "smoke-failed",
      message: expect.stringContaining('does not contain "two"'),
    });
  });
});
