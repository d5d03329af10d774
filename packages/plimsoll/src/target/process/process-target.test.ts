import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { identityOf, isAlive } from "../../base/process-identity.js";
import type { ReleaseRecord } from "../../release/record.js";
import { type Nature, testTarget } from "../target.testsuite.js";
import { type ScratchEnvironment, scratchEnvironment, workingScript } from "./scratch-environment.testsuite.js";
import { socketPath as socketPathOf } from "./socket-path.js";
import { steadyLoad } from "./steady-load.testsuite.js";

let environment: ScratchEnvironment;

beforeEach(async () => {
  environment = await scratchEnvironment();
});
afterEach(async () => {
  await environment.close();
});

const FENCE = "environments/production/supervisor/fence";
const web = (record: ReleaseRecord) => record.services.web?.revision ?? "";
const shiftTo = (record: ReleaseRecord) =>
  ({ kind: "shift", percent: 100, to: { web: { [web(record)]: 100 } } }) as const;
const pids = async () => (await environment.target.status()).instances.map(({ pid }) => pid) ?? [];

async function startAndWait(record: ReleaseRecord, count: number): Promise<void> {
  const revision = { service: "web", revision: web(record), count };
  await environment.perform(record, { kind: "start", ...revision }, { kind: "wait-ready", ...revision });
}

function proxyProcesses(): readonly number[] {
  return readdirSync("/proc")
    .map(Number)
    .filter((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, "utf8");
        return command.includes("proxy/main.js") && command.includes(environment.stateDir);
      } catch {
        return false;
      }
    });
}

const SCRIPTS: Readonly<Record<Nature, string>> = {
  works: workingScript("one"),
  exits: "process.exit(3);",
  "never-ready": workingScript("one", 'if (request.url === "/ready") response.statusCode = 503;'),
};

describe("the process target, as any target,", () => {
  testTarget(async () => {
    const { stateDir, target, otherCommand, release, close } = await scratchEnvironment();
    const fence = () => (existsSync(join(stateDir, FENCE)) ? readFileSync(join(stateDir, FENCE), "utf8") : "");
    return {
      target,
      another: otherCommand,
      release: (number, nature) => release(number, { web: { script: `${SCRIPTS[nature]} // ${number}`, replicas: 2 } }),
      landed: async (seen) => await expect.poll(fence).toBe(String(seen)),
      pass: (doing) => doing,
      close,
    };
  });
});

describe("the process target", () => {
  it("must serve a release that was started, was ready and was given the traffic", async () => {
    const first = environment.release(1, { web: { script: workingScript("one"), replicas: 2 } });
    await environment.ship(first);

    expect(await environment.get("/hello")).toMatchObject({ status: 200, body: expect.stringContaining('"one"') });
    expect(await environment.target.observe()).toMatchObject({
      serving: first.id,
      services: { web: [{ revision: web(first), weight: 100, running: 2, ready: 2 }] },
      addresses: [{ host: "localhost", service: "web" }],
    });
  });

  it("must lose no request when traffic moves to a new revision, back to the warm one, and the new one is stopped", async () => {
    const first = environment.release(1, { web: { script: workingScript("one"), replicas: 2 } });
    const second = environment.release(2, { web: { script: workingScript("two"), replicas: 2 } });
    await environment.ship(first);
    const load = steadyLoad(environment.publicPort);
    await startAndWait(second, 2);
    await environment.perform(second, shiftTo(second));
    await load.answered(50);
    await environment.perform(second, shiftTo(first), { kind: "stop", service: "web", revision: web(second) });
    await load.answered(50);
    const { lost, versions } = await load.stop();

    expect(lost).toEqual([]);
    expect(new Set(versions)).toEqual(new Set(["one", "two"]));
    expect(versions.at(-1)).toBe("one");
    expect(await environment.target.observe()).toMatchObject({
      serving: first.id,
      services: { web: [{ revision: web(first), weight: 100, running: 2 }] },
    });
  });

  it("must let an instance that is stopped finish the request that it is answering", async () => {
    const slow = 'if (request.url === "/slow") return setTimeout(() => response.end("finished"), 700);';
    const first = environment.release(1, { web: { script: workingScript("one", slow) } });
    const second = environment.release(2, { web: { script: workingScript("two") } });
    await environment.ship(first);
    await startAndWait(second, 1);
    const answer = environment.get("/slow");
    await expect.poll(async () => (await environment.get("/probe")).status).toBe(200);
    await environment.perform(second, shiftTo(second), { kind: "activate", record: second.id });
    await environment.perform(second, { kind: "stop", service: "web", revision: web(first) });

    expect(await answer).toEqual({ status: 200, body: "finished" });
  });

  it("must lose no request when the supervisor is killed, and the next one must adopt what runs", async () => {
    const first = environment.release(1, { web: { script: workingScript("one"), replicas: 2 } });
    await environment.ship(first);
    const before = await pids();
    const load = steadyLoad(environment.publicPort);
    await load.answered(20);
    const supervisor = environment.supervisorPid();
    process.kill(supervisor, "SIGKILL");
    await load.answered(100);
    const observed = await environment.otherCommand().observe();
    await load.answered(100);
    const { lost } = await load.stop();

    expect(lost).toEqual([]);
    expect(environment.supervisorPid()).not.toBe(supervisor);
    expect(observed).toMatchObject({ serving: first.id, services: { web: [{ weight: 100, running: 2, ready: 2 }] } });
    expect(await pids()).toEqual(before);
  });

  it("must replace a supervisor that is frozen, or that nobody can reach any more, without touching what runs", async () => {
    const first = environment.release(1, { web: { script: workingScript("one") } });
    await environment.ship(first);
    const before = await pids();
    const frozen = environment.supervisorPid();
    process.kill(frozen, "SIGSTOP");
    expect(await environment.otherCommand().observe()).toMatchObject({ serving: first.id });
    rmSync(socketPathOf(environment.stateDir, "production", "supervisor"));
    expect(await environment.otherCommand().observe()).toMatchObject({ serving: first.id });
    expect(await pids()).toEqual(before);
    expect((await environment.get("/")).status).toBe(200);
  });

  it("must start an instance again that dies, on the same port, while another one serves", async () => {
    const first = environment.release(1, { web: { script: workingScript("one"), replicas: 2 } });
    await environment.ship(first);
    const load = steadyLoad(environment.publicPort);
    const [victim] = (await environment.target.status()).instances ?? [];
    process.kill(victim?.pid ?? 0, "SIGKILL");
    const victimNow = async () => (await environment.target.status()).instances.find(({ id }) => id === victim?.id);
    await expect.poll(victimNow, { timeout: 5_000 }).toMatchObject({ restarts: 1, ready: true });
    const { lost } = await load.stop();

    expect(lost).toEqual([]);
    expect(await victimNow()).toMatchObject({ port: victim?.port, lastExit: "was ended by SIGKILL" });
  });

  it("must end an instance that no longer answers its liveness probe, and start it again", async () => {
    const hang =
      'if (request.url === "/hang") globalThis.hung = true; if (globalThis.hung && request.url === "/health") return;';
    const live = { path: "/health", everyMs: 50, timeoutMs: 50, failures: 2, command: undefined, afterMs: 0 };
    const ready = { path: "/ready", everyMs: 250, timeoutMs: 1_000, failures: 3, command: undefined, afterMs: 0 };
    const probes = { live, ready, startWithinMs: 10_000 };
    const first = environment.release(1, { web: { script: workingScript("one", hang), probes } });
    await environment.ship(first);
    await environment.get("/hang");

    const instance = async () => (await environment.target.status()).instances[0];
    await expect.poll(instance, { timeout: 8_000 }).toMatchObject({ restarts: 1, ready: true });
  });

  it("must lose no request when the proxy is upgraded", async () => {
    const first = environment.release(1, { web: { script: workingScript("one"), replicas: 2 } });
    await environment.ship(first);
    const load = steadyLoad(environment.publicPort);
    await load.answered(50);
    await environment.target.upgradeProxy();
    await load.answered(100);

    expect((await load.stop()).lost).toEqual([]);
  });

  it("must start the proxy again when all of it was killed, with the traffic as it was", async () => {
    const first = environment.release(1, { web: { script: workingScript("one"), replicas: 2 } });
    await environment.ship(first);
    for (const pid of proxyProcesses()) process.kill(pid, "SIGKILL");
    const status = () =>
      environment.get("/").then(
        (answer) => answer.status,
        () => "no answer",
      );
    await expect.poll(status, { timeout: 8_000 }).toBe(200);
  });

  it("must adopt a dead supervisor's instance that died meanwhile by starting it again", async () => {
    const first = environment.release(1, { web: { script: workingScript("one") } });
    await environment.ship(first);
    const [pid] = await pids();
    process.kill(environment.supervisorPid(), "SIGKILL");
    process.kill(pid ?? 0, "SIGKILL");

    await expect
      .poll(async () => (await environment.target.observe()).services.web?.[0]?.ready, { timeout: 5_000 })
      .toBe(1);
    await expect.poll(async () => (await environment.get("/")).status).toBe(200);
  });

  it("must refuse whoever comes with a fence lower than the highest one seen, also after the supervisor died", async () => {
    const first = environment.release(1, { web: { script: workingScript("one") } });
    const start = { kind: "start", service: "web", revision: web(first), count: 1 } as const;
    expect(await environment.outcome(first, start, { fence: 7 })).toMatchObject({ kind: "done" });
    expect(await environment.outcome(first, { ...start, count: 5 }, { fence: 6 })).toEqual({ kind: "stale", fence: 7 });
    process.kill(environment.supervisorPid(), "SIGKILL");
    expect(
      await environment.outcome(first, { ...start, count: 5 }, { fence: 6, by: environment.otherCommand() }),
    ).toEqual({ kind: "stale", fence: 7 });
    expect(await pids()).toHaveLength(1);
  });

  it("must do an operation once however often it is asked for, at the same time or later, or by the next supervisor", async () => {
    const count = join(environment.stateDir, "migrations");
    const migrate = `sh -c 'echo once >> ${count}; sleep 0.3'`;
    const first = environment.release(1, { web: { script: workingScript("one"), migrate } });
    const ask = (by = environment.target) =>
      environment.outcome(first, { kind: "migrate", service: "web" }, { key: "4", by });
    const outcomes = await Promise.all([ask(), ask(environment.otherCommand())]);
    process.kill(environment.supervisorPid(), "SIGKILL");
    outcomes.push(await ask(environment.otherCommand()));

    expect(outcomes).toEqual([outcomes[0], outcomes[0], outcomes[0]]);
    expect(outcomes[0]).toMatchObject({ kind: "done" });
    expect(readFileSync(count, "utf8")).toBe("once\n");
  });

  it("must go on with an operation whose asker died, and give its outcome to whoever asks next", async () => {
    const marker = join(environment.stateDir, "ran");
    const migrate = `echo x >> ${marker}; sleep 0.5`;
    const first = environment.release(1, { web: { script: workingScript("one"), migrate } });
    await environment.target.observe();
    const operation = { kind: "migrate", service: "web" } as const;
    const body = { operation, token: { release: first.id, fence: 1, operation: "4" }, timeoutMs: 10_000 };
    const socketPath = socketPathOf(environment.stateDir, "production", "supervisor");
    const asker = request({ socketPath, method: "POST", path: "/operations" }).on("error", () => {});
    asker.end(JSON.stringify(body));
    await expect.poll(() => existsSync(marker), { timeout: 5_000 }).toBe(true);
    asker.destroy();

    expect(await environment.outcome(first, operation, { key: "4" })).toMatchObject({ kind: "done" });
    expect(readFileSync(marker, "utf8")).toBe("x\n");
  });

  it("must end everything on `down`, and nothing before", async () => {
    const first = environment.release(1, { web: { script: workingScript("one"), replicas: 2 } });
    await environment.ship(first);
    const all = [...(await pids()), environment.supervisorPid()].map((pid) => identityOf(pid ?? 0));
    await environment.target.down();

    await expect.poll(() => all.filter((identity) => identity !== undefined && isAlive(identity))).toEqual([]);
    await expect(environment.get("/")).rejects.toThrow("ECONNREFUSED");
  });

  it("must keep what the instances print as JSON lines with their labels, also of those that are gone", async () => {
    const first = environment.release(1, {
      web: { script: `console.log('{"level":"info","msg":"hello","service":"forged"}');\n${workingScript("one")}` },
    });
    const second = environment.release(2, {
      web: { script: `console.error("plain words");\n${workingScript("two")}` },
    });
    await environment.ship(first);
    await environment.ship(second);
    await environment.perform(second, { kind: "stop", service: "web", revision: web(first) });

    await expect
      .poll(() => environment.target.readLogs({ service: "web", tail: 100 }))
      .toMatchObject([
        { service: "web", revision: web(first), release: first.id, stream: "stdout", level: "info", message: "hello" },
        { service: "web", revision: web(second), release: second.id, stream: "stderr", message: "plain words" },
      ]);
  });
});
