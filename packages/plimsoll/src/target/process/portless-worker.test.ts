import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type ScratchEnvironment,
  type ScratchService,
  scratchEnvironment,
  workingScript,
} from "./scratch-environment.testsuite.js";

let environment: ScratchEnvironment;

beforeEach(async () => {
  environment = await scratchEnvironment();
});
afterEach(async () => {
  await environment.close();
});

/** Says what happens to it in a file of its own. */
const WORKS = `
import { appendFileSync } from "node:fs";
const say = (what) => appendFileSync(process.env.DIARY, what + "\\n");
say("began with port " + process.env.PORT);
process.on("SIGTERM", () => { say("ended in order"); process.exit(0); });
setInterval(() => {}, 1_000);
`;

const worker = (script: string): ScratchService => ({
  script,
  role: "worker",
  port: undefined,
  env: { DIARY: join(environment.stateDir, "diary") },
});
const diary = () => readFileSync(join(environment.stateDir, "diary"), "utf8").trim().split("\n");
const instance = async () => (await environment.target.status()).instances.find(({ service }) => service === "jobs");

describe("a worker without a port", () => {
  it("must become ready by staying alive, be started again when it dies, outlive its supervisor, and be ended in order", async () => {
    const release = environment.release(1, { web: { script: workingScript("one") }, jobs: worker(WORKS) });
    const revision = release.services.jobs?.revision ?? "";
    await environment.ship(release);
    expect(await environment.target.observe()).toMatchObject({
      serving: release.id,
      services: { jobs: [{ revision, weight: 0, running: 1, ready: 1 }] },
    });

    const first = await instance();
    process.kill(first?.pid ?? 0, "SIGKILL");
    await expect
      .poll(instance, { timeout: 15_000 })
      .toMatchObject({ restarts: 1, ready: true, lastExit: "was ended by SIGKILL" });

    const second = await instance();
    process.kill(environment.supervisorPid(), "SIGKILL");
    await expect.poll(instance, { timeout: 15_000 }).toMatchObject({ pid: second?.pid, ready: true });

    const next = environment.release(2, { web: { script: workingScript("one") } });
    await environment.ship(next);
    await environment.perform(next, { kind: "stop", service: "jobs", revision });
    expect(await instance()).toBeUndefined();
    expect(diary().at(-1)).toBe("ended in order");
    expect(diary().filter((line) => line.startsWith("began"))).toHaveLength(2);
  }, 60_000);

  it("must fail its release, with its last words, when it ends after a while of looking well", async () => {
    const script = 'setTimeout(() => { console.error("no queue here"); process.exit(3); }, 1_500);';
    const release = environment.release(1, { jobs: worker(script) });
    const revision = { service: "jobs", revision: release.services.jobs?.revision ?? "", count: 1 };
    await environment.perform(release, { kind: "start", ...revision });
    expect(await environment.failure(release, { kind: "wait-ready", ...revision })).toMatchObject({
      cause: "process-exited",
      lines: expect.arrayContaining([expect.stringContaining("no queue here")]),
    });
  }, 20_000);
});
