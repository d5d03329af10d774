import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { compiledEntry } from "../../../base/package-root.js";
import type { BuildModel } from "../../../model/app-model.js";
import type { ServiceRecord } from "../../../release/record.js";
import { json, node, outputOf, type ScratchBuilds, scratchBuilds } from "./scratch-builds.testsuite.js";

let scratch: ScratchBuilds;

/** A package that depends on nothing, so that nothing is installed. */
const PACKAGE = { name: "api", version: "1.0.0", scripts: { build: "node build.js", start: "node build.js" } };

beforeEach(async () => {
  scratch = await scratchBuilds({ "apps/api/package.json": json(PACKAGE) });
});

afterEach(() => scratch.delete());

async function commitBuild(script: string): Promise<string> {
  scratch.repository.write({ "apps/api/build.js": script });
  return scratch.repository.commit("next");
}

describe("a build sees", () => {
  test("no file that its digest does not cover, and says what it saw when it fails for that", async () => {
    scratch.repository.write({ "tools/compile.js": 'console.log("the tool ran")' });
    const commit = await commitBuild('require("../../tools/compile.js")');
    expect(await scratch.build(node("apps/api"), commit)).toMatchObject({
      kind: "failed",
      failure: {
        cause: "build-failed",
        message: expect.stringMatching(
          /^Cannot build apps\/api as "node build.js" exited with code 1 after .*build's context$/,
        ),
        lines: expect.arrayContaining([expect.stringContaining("Cannot find module '../../tools/compile.js'")]),
      },
    });
    expect(outputOf(await scratch.built(node("apps/api", { context: ["tools"] }), commit))).toBe("the tool ran\n");
  });

  test("the variables that go into its output, and no others of the service or of ours", async () => {
    const commit = await commitBuild('console.log("the names", Object.keys(process.env).sort().join())');
    process.env.SENTINEL_SECRET = "do-not-show";
    await scratch.built(node("apps/api"), commit, {
      env: { NEXT_PUBLIC_API: "https://api", DATABASE_URL: "postgres://x" },
    });
    delete process.env.SENTINEL_SECRET;
    const names = scratch.log.find((line) => line.startsWith("the names")) ?? "";
    expect(names).toContain("NEXT_PUBLIC_API");
    expect(names).not.toMatch(/DATABASE_URL|SENTINEL_SECRET/);
  });
});

describe("a build that cannot be", () => {
  test("for an error of its command has failed with its last lines, and is tried again when it is asked for again", async () => {
    const commit = await commitBuild('console.error("no such colour"); process.exit(3)');
    const failure = {
      cause: "build-failed",
      message: expect.stringContaining("exited with code 3"),
      lines: ["no such colour"],
    };
    expect(await scratch.build(node("apps/api"), commit)).toMatchObject({ kind: "failed", failure });
    expect(scratch.builds().artifacts()).toEqual([]);
    expect(await scratch.build(node("apps/api"), commit)).toMatchObject({ kind: "failed", failure });
  });

  test("for a container is refused by this target", async () => {
    const commit = await scratch.repository.commit("one");
    for (const model of [
      { kind: "image", image: "kong:3.7" },
      { kind: "dockerfile", dir: "apps/api", file: "Dockerfile" },
    ] as const) {
      const result = await scratch.build(model, commit);
      expect(result).toMatchObject({ failure: { message: expect.stringContaining("without a container engine") } });
    }
  });

  test("for a missing folder, start script, lock file or package says so", async () => {
    const messages: string[] = [];
    const attempt = async (model: BuildModel) => {
      const result = await scratch.build(model, await scratch.repository.commit("next"));
      messages.push(result.kind === "failed" ? result.failure.message : "built");
    };
    await attempt(node("apps/none", { run: undefined }));
    scratch.repository.write({ "apps/api/package.json": json({ name: "api" }) });
    await attempt(node("apps/api", { run: undefined }));
    scratch.repository.write({ "apps/api/package.json": json({ ...PACKAGE, dependencies: { fastify: "^5.0.0" } }) });
    await attempt(node("apps/api"));
    scratch.repository.write({ "apps/api/main.js": "" });
    scratch.repository.remove("apps/api/package.json");
    await attempt(node("apps/api", { run: undefined }));
    expect(messages).toEqual([
      'Cannot build "apps/none" as the commit has no such folder',
      'Cannot start "apps/api" as it has no script "start" in its package.json, and no server.js: add a "start" script, or write the service\'s command',
      'Cannot install the dependencies of "apps/api" as it has no lock file: run "npm install" and commit package-lock.json',
      'Cannot start "apps/api" as it has no package.json: add a "start" script, or write the service\'s command',
    ]);
  });

  test("as the lock file's own tool is missing says which", async () => {
    scratch.repository.write({ "apps/api/yarn.lock": "", "apps/api/main.js": "" });
    const commit = await scratch.repository.commit("one");
    const path = process.env.PATH;
    process.env.PATH = (path ?? "")
      .split(delimiter)
      .filter((folder) => !existsSync(join(folder, "yarn")))
      .join(delimiter);
    const result = await scratch.build(node("apps/api"), commit);
    process.env.PATH = path;
    expect(result).toMatchObject({
      failure: { message: expect.stringContaining("yarn.lock is yarn's, which is not on the PATH") },
    });
  });

  test("within its time has timed out", async () => {
    const commit = await commitBuild("setInterval(() => {}, 1000)");
    const record = await scratch.recordOf(node("apps/api"), commit);
    const result = await scratch.builds().ensureBuilt(record, commit, scratch.order({ timeoutMs: 700 }));
    expect(result).toMatchObject({ kind: "failed", failure: { cause: "timeout" } });
  });
});

describe("an aborted build", () => {
  const WAITING = 'console.log("the build waits"); setInterval(() => {}, 1000)';

  async function waiting(): Promise<{ readonly commit: string; readonly record: ServiceRecord }> {
    const commit = await commitBuild(`if (!process.env.VITE_END) { ${WAITING} }`);
    return { commit, record: await scratch.recordOf(node("apps/api"), commit) };
  }

  test("ends, with all its processes, and leaves no artifact", async () => {
    const { commit, record } = await waiting();
    const abort = new AbortController();
    const lines = (line: string) => line === "the build waits" && abort.abort();
    const result = await scratch
      .builds()
      .ensureBuilt(record, commit, scratch.order({ signal: abort.signal, log: lines }));
    expect(result).toMatchObject({ kind: "failed", failure: { cause: "aborted" } });
    await expect.poll(() => readdirSync(join(scratch.cacheDir, "work"))).toEqual([]);
    expect(scratch.builds().artifacts()).toEqual([]);
  });

  test("begins again for another order that shares it and was not aborted", async () => {
    const mark = join(scratch.repository.dir, "begun");
    const commit = await commitBuild(`const fs = require("fs");
if (!fs.existsSync("${mark}")) { fs.writeFileSync("${mark}", ""); ${WAITING} } else console.log("the build goes on");`);
    const record = await scratch.recordOf(node("apps/api"), commit);
    const abort = new AbortController();
    const lines = (line: string) => line === "the build waits" && abort.abort();
    const first = scratch.builds().ensureBuilt(record, commit, scratch.order({ signal: abort.signal, log: lines }));
    const second = scratch.builds().ensureBuilt(record, commit, scratch.order());
    expect(await first).toMatchObject({ kind: "failed", failure: { cause: "aborted" } });
    expect(await second).toMatchObject({ kind: "built" });
    expect(scratch.log).toContain("the build goes on");
  });

  test("by the death of its supervisor is ended and swept by the next, which builds it whole", async () => {
    const { commit, record } = await waiting();
    const supervisor = otherSupervisor(commit, record);
    await once(supervisor.stdout, "data");
    supervisor.kill("SIGKILL");
    await once(supervisor, "exit");
    expect(readdirSync(join(scratch.cacheDir, "work"))).toContain("service.0");
    await scratch.restart();
    expect(readdirSync(join(scratch.cacheDir, "work"))).toEqual([]);
    expect(readdirSync(join(scratch.cacheDir, "jobs"))).toEqual([]);
    expect(scratch.builds().artifacts()).toEqual([]);
    const again = await scratch.recordOf(node("apps/api"), commit, {
      env: { VITE_END: "1" },
      command: ["node", "build.js"],
    });
    expect(await scratch.builds().ensureBuilt(again, commit, scratch.order())).toMatchObject({
      kind: "built",
      cached: false,
    });
  });
});

describe("a build under way", () => {
  test("must not be ended, nor its work deleted, by the supervisor of another environment that begins to build", async () => {
    const go = join(scratch.repository.dir, "go");
    const commit = await commitBuild(`const fs = require("fs");
console.log("the build waits");
const timer = setInterval(() => { if (fs.existsSync("${go}")) clearInterval(timer); }, 20);`);
    const record = await scratch.recordOf(node("apps/api"), commit);
    const other = otherSupervisor(commit, record);
    await once(other.stdout, "data");
    const jobs = () => readdirSync(join(scratch.cacheDir, "jobs"));
    const before = jobs();
    const next = await scratch.restart();
    await next.ensureGateTree(commit, [], scratch.order());
    expect(before).not.toEqual([]);
    expect(jobs()).toEqual(before);
    writeFileSync(go, "");
    const [said] = await once(other.stdout, "data");
    expect(String(said)).toContain("ended as built");
    await once(other, "exit");
    expect(next.artifacts()).toEqual([record.artifact]);
  });
});

/** Builds in a process of its own, as the supervisor of another environment does. */
function otherSupervisor(commit: string, record: ServiceRecord) {
  const entry = pathToFileURL(compiledEntry("target/process/builds/builds.js")).href;
  const script = `const { createBuilds } = await import(${JSON.stringify(entry)});
    const builds = await createBuilds(${JSON.stringify({ appDir: scratch.repository.dir, cacheDir: scratch.cacheDir })});
    const { kind } = await builds.ensureBuilt(${JSON.stringify(record)}, ${JSON.stringify(commit)}, { outputFile: "${scratch.repository.dir}/.plimsoll/o",
      log: (line) => line === "the build waits" && console.log(line), signal: new AbortController().signal, timeoutMs: 60000 });
    console.log("ended as " + kind);`;
  return spawn(process.execPath, ["--input-type=module", "-e", script], { stdio: ["ignore", "pipe", "inherit"] });
}
