import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { compiledEntry } from "../../../base/package-root.js";
import { identityOf, isAlive, type ProcessIdentity } from "../../../base/process-identity.js";
import type { JobSpec } from "./job.js";
import { endOrphanedJobs } from "./job-state.js";
import { runJob } from "./run-job.js";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-jobs-"));
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

function job(command: JobSpec["command"], more: Partial<JobSpec> = {}): JobSpec {
  return {
    id: "7-abc.1",
    stateDir: join(folder, "state"),
    command,
    cwd: folder,
    env: { PATH: process.env.PATH ?? "" },
    timeoutMs: 30_000,
    outputFile: join(folder, "output", "1.log"),
    secrets: [],
    ...more,
  };
}

const output = () => readFileSync(join(folder, "output", "1.log"), "utf8");

/** Resolves with the pid that a job writes as its first line of output. */
function firstPid(spec: JobSpec): { readonly spec: JobSpec; readonly pid: Promise<number> } {
  let resolve: (pid: number) => void;
  const pid = new Promise<number>((done) => {
    resolve = done;
  });
  return { spec: { ...spec, report: (line) => /^\d+$/.test(line) && resolve(Number(line)) }, pid };
}

async function gone(identity: ProcessIdentity | undefined): Promise<void> {
  await expect.poll(() => identity !== undefined && isAlive(identity), { timeout: 5_000 }).toBe(false);
}

describe("a job", () => {
  test("that ends with 0 is done, its output on disk in the order it was written", async () => {
    const result = await runJob(job("echo one; echo two >&2; echo three; printf four"));
    expect(result).toMatchObject({ kind: "done", lastLines: ["one", "two", "three", "four"] });
    expect(output()).toBe("one\ntwo\nthree\nfour\n");
  });

  test("may write to its output by the names that scripts know", async () => {
    const result = await runJob(job("echo one > /dev/stderr; echo two > /dev/stdout; echo three"));
    expect(result).toMatchObject({ kind: "done", lastLines: ["one", "two", "three"] });
  });

  test("with much output is read to its end", async () => {
    const result = await runJob(job("seq 1 200000; echo end"));
    expect(result.lastLines.at(-1)).toBe("end");
    expect(output().length).toBe(1_288_895 + 4);
  });

  test("takes an argument list as it is, without a shell's reading of it", async () => {
    const result = await runJob(job(["printf", "%s|", "a b", "$HOME", "*"]));
    expect(result).toMatchObject({ kind: "done", lastLines: ["a b|$HOME|*|"] });
  });

  test("sees the given environment and nothing of ours", async () => {
    const result = await runJob(job("env", { env: { PATH: process.env.PATH ?? "", COLOUR: "red" } }));
    const names = result.lastLines.map((line) => line.split("=")[0]).filter((name) => name !== "_" && name !== "SHLVL");
    expect(names.sort()).toEqual(["COLOUR", "PATH", "PLIMSOLL_JOB", "PWD"]);
  });

  test("that exits with another code has failed, with the code and the last lines", async () => {
    const result = await runJob(job("echo the reason; exit 3"));
    expect(result).toMatchObject({ kind: "failed", cause: "exited", code: 3, lastLines: ["the reason"] });
  });

  test("whose program does not exist has failed and says so", async () => {
    const result = await runJob(job(["no-such-program"]));
    expect(result).toMatchObject({ kind: "failed", code: 127 });
    expect(result.lastLines.join()).toContain("no-such-program");
  });

  test("whose folder does not exist is not started", async () => {
    const result = await runJob(job("true", { cwd: join(folder, "missing") }));
    expect(result).toMatchObject({ kind: "not-started", reason: expect.stringContaining("missing") });
  });

  test("that is killed by a signal of others has run out of memory, as only the kernel does that", async () => {
    expect(await runJob(job("kill -KILL $$"))).toMatchObject({ cause: "out-of-memory", signal: "SIGKILL" });
    expect(await runJob(job("sh -c 'kill -KILL $$'; exit $?"))).toMatchObject({ cause: "out-of-memory", code: 137 });
  });

  test("whose Node heap is full has run out of memory", async () => {
    const grow = "const a = []; for (;;) a.push(new Array(1e5).fill(a.length))";
    const result = await runJob(job([process.execPath, "--max-old-space-size=16", "-e", grow]));
    expect(result).toMatchObject({ kind: "failed", cause: "out-of-memory" });
  });

  test("that ends by another signal has failed with that signal", async () => {
    expect(await runJob(job("kill -HUP $$"))).toMatchObject({ kind: "failed", cause: "exited", signal: "SIGHUP" });
  });

  test("leaves no process behind when its first process ends", async () => {
    const { spec, pid } = firstPid(job("sleep 300 & echo $!"));
    const result = await runJob(spec);
    expect(result.kind).toBe("done");
    await gone(identityOf(await pid));
  });

  test("leaves no process behind that fled its process group", async () => {
    const { spec, pid } = firstPid(job("setsid sleep 300 & echo $!"));
    await runJob(spec);
    await gone(identityOf(await pid));
  });

  test("forgets its state when it has ended", async () => {
    await runJob(job("true"));
    expect(readdirSync(join(folder, "state"))).toEqual([]);
  });

  test("in the background yields the processor", async () => {
    expect(await runJob(job("nice", { priority: "background" }))).toMatchObject({ lastLines: ["5"] });
  });
});

describe("a job that takes too long", () => {
  test("is asked to end and has timed out", async () => {
    const result = await runJob(job("trap 'echo ended; exit 0' TERM; sleep 300 & wait", { timeoutMs: 200 }));
    expect(result).toMatchObject({ kind: "timed-out", afterMs: 200, lastLines: ["ended"] });
  });

  test("is killed with its whole group when it does not listen", async () => {
    const { spec, pid } = firstPid(job("trap '' TERM; sleep 300 & echo $!; wait", { timeoutMs: 300, graceMs: 50 }));
    expect(await runJob(spec)).toMatchObject({ kind: "timed-out" });
    await gone(identityOf(await pid));
  });
});

describe("a job that is aborted", () => {
  test("ends, and says that it was aborted", async () => {
    const abort = new AbortController();
    const { spec, pid } = firstPid(job("echo $$; sleep 300", { signal: abort.signal }));
    const result = runJob(spec);
    await pid;
    abort.abort();
    expect(await result).toMatchObject({ kind: "aborted" });
  });

  test("before it starts is never started", async () => {
    const result = await runJob(job("touch started", { signal: AbortSignal.abort() }));
    expect(result.kind).toBe("aborted");
    expect(existsSync(join(folder, "started"))).toBe(false);
  });
});

test("a job that runs is nobody's orphan", async () => {
  const { spec, pid } = firstPid(job("echo $$; read -r line < fifo; echo $line"));
  execFileSync("mkfifo", [join(folder, "fifo")]);
  const result = runJob(spec);
  await pid;
  expect(await endOrphanedJobs(join(folder, "state"))).toEqual([]);
  writeFileSync(join(folder, "fifo"), "alive\n");
  expect((await result).lastLines.at(-1)).toBe("alive");
});

describe("a job whose supervisor is killed", () => {
  /** A supervisor in a process of its own: it runs one job, and we kill it in the middle. */
  async function killedSupervisor(command: string): Promise<ProcessIdentity | undefined> {
    const spec = JSON.stringify(job(command));
    const runner = pathToFileURL(compiledEntry("target/process/jobs/run-job.js")).href;
    const script = `const { runJob } = await import(${JSON.stringify(runner)});
      await runJob({ ...${spec}, report: (line) => console.log(line) });`;
    const supervisor = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [line] = await once(supervisor.stdout, "data");
    const orphan = identityOf(Number(String(line)));
    supervisor.kill("SIGKILL");
    await once(supervisor, "exit");
    return orphan;
  }

  test("is ended by the successor before the same job runs again", async () => {
    const orphan = await killedSupervisor("trap '' HUP PIPE; echo $$; sleep 300");
    expect(orphan).toBeDefined();
    const result = await runJob(
      job(`grep -qs '^State:.*[RSDT] ' /proc/${orphan?.pid}/status && echo still there; true`),
    );
    expect(result).toMatchObject({
      kind: "done",
      lastLines: ["[plimsoll] run again, as its supervisor died during the last run"],
    });
  });

  test("is ended with the processes that outlived its first one", async () => {
    const grandchild = await killedSupervisor("(trap '' HUP PIPE; sleep 300) & echo $!; sleep 300");
    expect(await endOrphanedJobs(join(folder, "state"))).toEqual(["7-abc.1"]);
    await gone(grandchild);
    expect(await endOrphanedJobs(join(folder, "state"))).toEqual([]);
  });
});
