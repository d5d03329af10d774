import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { compiledEntry } from "../../../base/package-root.js";
import type { BuildModel, NodeBuildModel } from "../../../model/app-model.js";
import type { ServiceRecord } from "../../../release/record.js";
import { artifactDigest, thisRuntime } from "../../../source/artifact-digest.js";
import { openRepository } from "../../../source/repository.js";
import { type ScratchRepository, scratchRepository } from "../../../source/scratch-repository.testsuite.js";
import { readSources } from "../../../source/sources.js";
import { type BuildOrder, type BuildResult, type Builds, createBuilds } from "./builds.js";
import type { BuiltArtifact } from "./built.js";
import { outputDigest } from "./output-digest.js";

let scratch: ScratchRepository;
let builds: Builds;
let log: string[];

const cacheDir = () => join(scratch.dir, ".plimsoll", "cache");

beforeEach(async () => {
  scratch = await scratchRepository(MONOREPO);
  writeFileSync(join(scratch.dir, "vendor-tiny.tgz"), tinyPackage());
  builds = await createBuilds({ appDir: scratch.dir, cacheDir: cacheDir() });
  log = [];
});

afterEach(async () => {
  await builds.close();
  scratch.delete();
});

/** A package from an archive in the repository: what a registry gives, without a network. */
function tinyPackage(): Buffer {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-tiny-"));
  mkdirSync(join(folder, "package"));
  writeFileSync(
    join(folder, "package", "package.json"),
    JSON.stringify({ name: "tiny", version: "1.0.0", main: "index.js" }),
  );
  writeFileSync(join(folder, "package", "index.js"), 'module.exports = "tiny as published";\n');
  const archive = execFileSync("tar", ["-czf", "-", "-C", folder, "package"]);
  rmSync(folder, { recursive: true });
  return archive;
}

const json = (value: unknown) => JSON.stringify(value, undefined, 2);

const MONOREPO = {
  ".gitignore": "node_modules\n.plimsoll\n",
  "package.json": json({ name: "root", private: true, workspaces: ["apps/*", "packages/*"] }),
  "package-lock.json": json({
    name: "root",
    lockfileVersion: 3,
    requires: true,
    packages: {
      "": { name: "root", workspaces: ["apps/*", "packages/*"] },
      "apps/api": {
        name: "@t/api",
        version: "1.0.0",
        dependencies: { "@t/shared": "*", tiny: "file:../../vendor-tiny.tgz" },
      },
      "apps/worker": { name: "@t/worker", version: "1.0.0" },
      "node_modules/@t/api": { resolved: "apps/api", link: true },
      "node_modules/@t/shared": { resolved: "packages/shared", link: true },
      "node_modules/@t/worker": { resolved: "apps/worker", link: true },
      "node_modules/tiny": { version: "1.0.0", resolved: "file:vendor-tiny.tgz" },
      "packages/shared": { name: "@t/shared", version: "1.0.0" },
    },
  }),
  "apps/api/package.json": json({
    name: "@t/api",
    version: "1.0.0",
    scripts: { build: "node build.js", start: "node dist/main.js" },
    dependencies: { "@t/shared": "*", tiny: "file:../../vendor-tiny.tgz" },
  }),
  "apps/api/build.js": `const fs = require("fs");
fs.mkdirSync("dist", { recursive: true });
fs.writeFileSync("dist/main.js", 'console.log(require("@t/shared"), "and", require("tiny"), process.cwd());');
console.log("the api is built");`,
  "packages/shared/package.json": json({
    name: "@t/shared",
    version: "1.0.0",
    main: "dist/index.js",
    scripts: { build: "mkdir -p dist && cp source.js dist/index.js && echo the shared package is built" },
  }),
  "packages/shared/source.js": 'module.exports = "shared one";',
  "apps/worker/package.json": json({ name: "@t/worker", version: "1.0.0", scripts: { start: "node worker.js" } }),
  "apps/worker/worker.js": 'console.log("working")',
};

function node(dir: string, more: Partial<NodeBuildModel> = {}): NodeBuildModel {
  const run = `npm run build --if-present --prefix ${dir}`;
  return { kind: "node", dir, install: "npm ci", run, output: undefined, ...more };
}

function order(more: Partial<BuildOrder> = {}): BuildOrder {
  return {
    outputFile: join(scratch.dir, ".plimsoll", "output.log"),
    log: (line) => log.push(line),
    signal: new AbortController().signal,
    timeoutMs: 60_000,
    ...more,
  };
}

async function recordOf(build: BuildModel, commit: string, more: Partial<ServiceRecord> = {}): Promise<ServiceRecord> {
  const sources = await readSources(await openRepository(scratch.dir), commit);
  const artifact = artifactDigest(sources, build, more.env ?? {}, thisRuntime());
  return { name: "service", command: [], env: {}, ...more, build, artifact } as unknown as ServiceRecord;
}

async function build(model: BuildModel, commit: string, more: Partial<ServiceRecord> = {}): Promise<BuildResult> {
  return builds.ensureBuilt(await recordOf(model, commit, more), commit, order());
}

async function built(model: BuildModel, commit: string, more: Partial<ServiceRecord> = {}): Promise<BuiltArtifact> {
  const result = await build(model, commit, more);
  if (result.kind === "failed") throw new Error(`${result.failure.message}\n${result.failure.lines.join("\n")}`);
  return result.artifact;
}

/** What an instance of the artifact prints. */
function run(artifact: BuiltArtifact): string {
  const [program = "", ...args] = artifact.command;
  const { stdout, stderr } = spawnSync(program, args, { cwd: artifact.cwd, env: artifact.env, encoding: "utf8" });
  return stdout + stderr;
}

describe("a service of a monorepo", () => {
  test("is built with the packages it needs, and runs from its artifact alone", async () => {
    const commit = await scratch.commit("one");
    const artifact = await built(node("apps/api"), commit);
    scratch.remove("packages");
    expect(run(artifact)).toBe(`shared one and tiny as published ${artifact.cwd}\n`);
    expect(artifact.command).toEqual([process.execPath, "dist/main.js"]);
    const steps = log.filter((line) => line.startsWith("the "));
    expect(steps).toEqual(["the shared package is built", "the api is built"]);
    expect(readFileSync(join(scratch.dir, ".plimsoll/output.log"), "utf8")).toContain("the api is built\n");
  });

  test("that is built already is not built again, also by a later supervisor", async () => {
    const commit = await scratch.commit("one");
    const first = await built(node("apps/api"), commit);
    log = [];
    builds = await createBuilds({ appDir: scratch.dir, cacheDir: cacheDir() });
    expect(await build(node("apps/api"), commit)).toMatchObject({ kind: "built", cached: true, artifact: first });
    expect(log).toEqual([]);
    expect(builds.artifacts()).toEqual([first.digest]);
  });

  test("that is asked for twice at a time is built once", async () => {
    const commit = await scratch.commit("one");
    const results = await Promise.all([build(node("apps/api"), commit), build(node("apps/api"), commit)]);
    expect(results.map((one) => one.kind)).toEqual(["built", "built"]);
    expect(log.filter((line) => line === "the api is built")).toHaveLength(1);
  });

  test("whose code changes is built from the new code without a new installation", async () => {
    const one = await built(node("apps/api"), await scratch.commit("one"));
    scratch.write({ "packages/shared/source.js": 'module.exports = "shared two";' });
    const two = await built(node("apps/api"), await scratch.commit("two"));
    expect(run(two)).toContain("shared two");
    expect(run(one)).toContain("shared one");
    expect(log.filter((line) => line === "install .: npm ci")).toHaveLength(1);
  });

  test("that is built twice from the same sources gives the same output", async () => {
    const commit = await scratch.commit("one");
    const first = await built(node("apps/api"), commit);
    rmSync(join(cacheDir(), "artifacts"), { recursive: true });
    expect((await built(node("apps/api"), commit)).output).toBe(first.output);
    expect(await outputDigest(first.root)).toBe(first.output);
  });

  test("that builds nothing needs no command of its own", async () => {
    const artifact = await built(node("apps/worker", { run: undefined }), await scratch.commit("one"));
    expect(run(artifact)).toBe("working\n");
  });

  test("leaves nothing half-done behind", async () => {
    await built(node("apps/api"), await scratch.commit("one"));
    await builds.close();
    expect(readdirSync(join(cacheDir(), "work"))).toEqual([]);
    expect(readdirSync(join(cacheDir(), "jobs"))).toEqual([]);
  });
});

describe("a build that writes into its packages", () => {
  const patch = (n: number) =>
    `require("fs").writeFileSync(require.resolve("tiny"), "module.exports = 'tiny, patched ${n}';");`;

  test("changes its own artifact, and neither the shared installation nor an artifact built before", async () => {
    const untouched = await built(node("apps/api"), await scratch.commit("one"));
    scratch.write({ "apps/api/build.js": `${MONOREPO["apps/api/build.js"]}\n${patch(1)}` });
    const patched = await built(node("apps/api"), await scratch.commit("two"));
    scratch.write({ "apps/api/build.js": `${MONOREPO["apps/api/build.js"]}\n` });
    const after = await built(node("apps/api"), await scratch.commit("three"));
    expect([untouched, patched, after].map((one) => /tiny[a-z0-9, ]*(?= )/.exec(run(one))?.[0])).toEqual([
      "tiny as published",
      "tiny, patched 1",
      "tiny as published",
    ]);
  });

  test("by its own postinstall script does so where its sources are", async () => {
    scratch.write({
      "package.json": json({ ...JSON.parse(MONOREPO["package.json"]), scripts: { postinstall: "node patch.js" } }),
      "patch.js": patch(7),
    });
    expect(run(await built(node("apps/api"), await scratch.commit("one")))).toContain("tiny, patched 7");
  });
});

describe("a build sees", () => {
  test("no file that its digest does not cover, and says what it saw when it fails for that", async () => {
    scratch.write({
      "apps/api/build.js": 'require("../../tools/compile.js")',
      "tools/compile.js": 'console.log("the tool ran")',
    });
    const commit = await scratch.commit("one");
    expect(await build(node("apps/api"), commit)).toMatchObject({
      kind: "failed",
      failure: {
        cause: "build-failed",
        message: expect.stringMatching(
          /^Cannot build apps\/api as "node build.js" exited with code 1 after .*build's context$/,
        ),
        lines: expect.arrayContaining([expect.stringContaining("Cannot find module '../../tools/compile.js'")]),
      },
    });
    scratch.write({ "apps/api/package.json": MONOREPO["apps/api/package.json"].replace("dist/main.js", "build.js") });
    const artifact = await built(node("apps/api", { context: ["tools"] }), await scratch.commit("two"));
    expect(run(artifact)).toBe("the tool ran\n");
  });

  test("the variables that go into its output, and no others of the service or of ours", async () => {
    scratch.write({ "apps/api/build.js": 'console.log("the names", Object.keys(process.env).sort().join())' });
    process.env.SENTINEL_SECRET = "do-not-show";
    const env = { NEXT_PUBLIC_API: "https://api", DATABASE_URL: "postgres://x" };
    await builds.ensureBuilt(await recordOf(node("apps/api"), await scratch.commit("one"), { env }), "HEAD", order());
    delete process.env.SENTINEL_SECRET;
    const names = log.find((line) => line.startsWith("the names")) ?? "";
    expect(names).toContain("NEXT_PUBLIC_API");
    expect(names).not.toMatch(/DATABASE_URL|SENTINEL_SECRET/);
  });
});

describe("a build that cannot be", () => {
  test("for an error of its command has failed with its last lines, and is tried again when it is asked for again", async () => {
    scratch.write({ "apps/api/build.js": 'console.error("no such colour"); process.exit(3)' });
    const commit = await scratch.commit("one");
    const failure = {
      cause: "build-failed",
      message: expect.stringContaining("exited with code 3"),
      lines: ["no such colour"],
    };
    expect(await build(node("apps/api"), commit)).toMatchObject({ kind: "failed", failure });
    expect(builds.artifacts()).toEqual([]);
    expect(await build(node("apps/api"), commit)).toMatchObject({ kind: "failed", failure });
  });

  test("for a container is refused by this target", async () => {
    const commit = await scratch.commit("one");
    for (const model of [
      { kind: "image", image: "kong:3.7" },
      { kind: "dockerfile", dir: "apps/api", file: "Dockerfile" },
    ] as const) {
      const result = await build(model, commit);
      expect(result).toMatchObject({ failure: { message: expect.stringContaining("without a container engine") } });
    }
  });

  test("for a missing folder, start script or lock file says so", async () => {
    const messages: string[] = [];
    const attempt = async (model: BuildModel) => {
      const result = await build(model, await scratch.commit("next"));
      messages.push(result.kind === "failed" ? result.failure.message : "built");
    };
    await attempt(node("apps/none", { run: undefined }));
    scratch.write({ "apps/worker/package.json": json({ name: "@t/worker", version: "1.0.0" }) });
    await attempt(node("apps/worker", { run: undefined }));
    scratch.write({ "apps/worker/package.json": MONOREPO["apps/worker/package.json"] });
    scratch.remove("package-lock.json");
    await attempt(node("apps/api"));
    expect(messages).toEqual([
      'Cannot build "apps/none" as the commit has no such folder',
      'Cannot start "apps/worker" as it has no script "start" in its package.json, and no server.js: add a "start" script, or write the service\'s command',
      'Cannot install the dependencies of "." as it has no lock file: run "npm install" and commit package-lock.json',
    ]);
  });

  test("within its time has timed out", async () => {
    scratch.write({ "apps/worker/slow.js": "setInterval(() => {}, 1000)" });
    const record = await recordOf(
      node("apps/worker", { run: "node apps/worker/slow.js" }),
      await scratch.commit("one"),
    );
    await builds.ensureGateTree("HEAD", [node("apps/worker")], order());
    const result = await builds.ensureBuilt(record, "HEAD", order({ timeoutMs: 700 }));
    expect(result).toMatchObject({ kind: "failed", failure: { cause: "timeout" } });
  });
});

describe("an aborted build", () => {
  const WAITING = 'console.log("the build waits"); setInterval(() => {}, 1000)';

  async function waiting(): Promise<{ readonly commit: string; readonly record: ServiceRecord }> {
    scratch.write({ "apps/api/build.js": `if (!process.env.VITE_END) { ${WAITING} }` });
    const commit = await scratch.commit("one");
    return { commit, record: await recordOf(node("apps/api"), commit) };
  }

  test("ends, with all its processes, and leaves no artifact", async () => {
    const { commit, record } = await waiting();
    const abort = new AbortController();
    const lines = (line: string) => line === "the build waits" && abort.abort();
    const result = await builds.ensureBuilt(record, commit, order({ signal: abort.signal, log: lines }));
    expect(result).toMatchObject({ kind: "failed", failure: { cause: "aborted" } });
    await expect.poll(() => readdirSync(join(cacheDir(), "work"))).toEqual([]);
    expect(builds.artifacts()).toEqual([]);
  });

  test("begins again for another order that shares it and was not aborted", async () => {
    scratch.write({
      "apps/api/build.js": `const fs = require("fs"), mark = "${join(scratch.dir, "begun")}";
if (!fs.existsSync(mark)) { fs.writeFileSync(mark, ""); ${WAITING} } else console.log("the build goes on");`,
    });
    const commit = await scratch.commit("one");
    const record = await recordOf(node("apps/api"), commit);
    const abort = new AbortController();
    const lines = (line: string) => line === "the build waits" && abort.abort();
    const first = builds.ensureBuilt(record, commit, order({ signal: abort.signal, log: lines }));
    const second = builds.ensureBuilt(record, commit, order());
    expect(await first).toMatchObject({ kind: "failed", failure: { cause: "aborted" } });
    expect(await second).toMatchObject({ kind: "built" });
    expect(log).toContain("the build goes on");
  });

  test("by the death of its supervisor is ended and swept by the next, which builds it whole", async () => {
    const { commit, record } = await waiting();
    const entry = pathToFileURL(compiledEntry("target/process/builds/builds.js")).href;
    const script = `const { createBuilds } = await import(${JSON.stringify(entry)});
      const builds = await createBuilds(${JSON.stringify({ appDir: scratch.dir, cacheDir: cacheDir() })});
      await builds.ensureBuilt(${JSON.stringify(record)}, ${JSON.stringify(commit)}, { outputFile: "${scratch.dir}/.plimsoll/o",
        log: (line) => line === "the build waits" && console.log(line), signal: new AbortController().signal, timeoutMs: 60000 });`;
    const supervisor = spawn(process.execPath, ["--input-type=module", "-e", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    await once(supervisor.stdout, "data");
    supervisor.kill("SIGKILL");
    await once(supervisor, "exit");
    expect(readdirSync(join(cacheDir(), "work"))).toContain("service.0");
    builds = await createBuilds({ appDir: scratch.dir, cacheDir: cacheDir() });
    expect(readdirSync(join(cacheDir(), "work"))).toEqual([]);
    expect(readdirSync(join(cacheDir(), "jobs"))).toEqual([]);
    expect(builds.artifacts()).toEqual([]);
    const again = await recordOf(node("apps/api"), commit, { env: { VITE_END: "1" }, command: ["node", "build.js"] });
    expect(await builds.ensureBuilt(again, commit, order())).toMatchObject({ kind: "built", cached: false });
  });
});

describe("a gate's tree", () => {
  test("is the whole commit with everything installed and its programs on the PATH, one for all gates", async () => {
    scratch.write({ "tests/check.js": 'console.log(require("tiny"))' });
    const commit = await scratch.commit("one");
    const models = [node("apps/api"), node("apps/worker")];
    const results = await Promise.all([1, 2].map(() => builds.ensureGateTree(commit, models, order())));
    const [one, two] = results.map((result) => (result.kind === "ready" ? result.tree : undefined));
    expect(one).toBe(two);
    const { stdout } = spawnSync("node", ["tests/check.js"], {
      cwd: one?.folder,
      env: one?.env ?? {},
      encoding: "utf8",
    });
    expect(stdout).toBe("tiny as published\n");
    expect(one?.env.PATH).toContain(join(one?.folder ?? "none", "node_modules", ".bin"));
    expect(log.filter((line) => line === "install .: npm ci")).toHaveLength(1);
  });

  test("may be written to without a trace in builds and later trees", async () => {
    const commit = await scratch.commit("one");
    const first = await builds.ensureGateTree(commit, [node("apps/api")], order());
    if (first.kind === "failed") throw new Error(first.failure.message);
    writeFileSync(join(first.tree.folder, "node_modules/tiny/index.js"), 'module.exports = "spoilt"');
    await builds.close();
    expect(existsSync(first.tree.folder)).toBe(false);
    const second = await builds.ensureGateTree(commit, [node("apps/api")], order());
    if (second.kind === "failed") throw new Error(second.failure.message);
    expect(readFileSync(join(second.tree.folder, "node_modules/tiny/index.js"), "utf8")).toContain("as published");
  });
});

describe("pruning", () => {
  test("deletes old artifacts that no record names, and installations that only they used", async () => {
    const first = await built(node("apps/api"), await scratch.commit("one"));
    scratch.write({ "packages/shared/source.js": 'module.exports = "shared two";', ".npmrc": "fund=false\n" });
    const second = await built(node("apps/api"), await scratch.commit("two"));
    const dependencies = () => readdirSync(join(cacheDir(), "dependencies")).length;
    expect(await builds.prune([second.digest])).toEqual([]);
    expect(dependencies()).toBe(2);
    const long = new Date(Date.now() - 2 * 60 * 60 * 1000);
    for (const parent of ["artifacts", "dependencies"]) {
      for (const name of readdirSync(join(cacheDir(), parent))) utimesSync(join(cacheDir(), parent, name), long, long);
    }
    expect(await builds.prune([second.digest])).toEqual([first.digest.slice(0, 8)]);
    expect(builds.artifacts()).toEqual([second.digest]);
    expect(dependencies()).toBe(1);
    expect(run(second)).toContain("shared two");
  });
});
