import { execFileSync, spawnSync } from "node:child_process";
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
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { pruneArtifacts } from "./artifact-store.js";
import { cacheFolders } from "./cache-folders.js";
import { outputDigest } from "./output-digest.js";
import { json, node, outputOf, type ScratchBuilds, scratchBuilds } from "./scratch-builds.testsuite.js";

let scratch: ScratchBuilds;

beforeEach(async () => {
  scratch = await scratchBuilds(MONOREPO);
  writeFileSync(join(scratch.repository.dir, "vendor-tiny.tgz"), tinyPackage());
});

afterEach(() => scratch.delete());

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

const MONOREPO = {
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

describe("a service of a monorepo", () => {
  test("is built with the packages it needs, and runs from its artifact alone", async () => {
    const commit = await scratch.repository.commit("one");
    const artifact = await scratch.built(node("apps/api"), commit);
    scratch.repository.remove("packages");
    expect(outputOf(artifact)).toBe(`shared one and tiny as published ${artifact.cwd}\n`);
    expect(artifact.command).toEqual([process.execPath, "dist/main.js"]);
    const steps = scratch.log.filter((line) => line.startsWith("the "));
    expect(steps).toEqual(["the shared package is built", "the api is built"]);
    expect(readFileSync(join(scratch.repository.dir, ".plimsoll/output.log"), "utf8")).toContain("the api is built\n");
  });

  test("that is built already is not built again, also by a later supervisor", async () => {
    const commit = await scratch.repository.commit("one");
    const first = await scratch.built(node("apps/api"), commit);
    const lines = scratch.log.length;
    await scratch.restart();
    expect(await scratch.build(node("apps/api"), commit)).toMatchObject({
      kind: "built",
      cached: true,
      artifact: first,
    });
    expect(scratch.log).toHaveLength(lines);
    expect(scratch.builds().artifacts()).toEqual([first.digest]);
  });

  test("that is asked for twice at a time is built once", async () => {
    const commit = await scratch.repository.commit("one");
    const results = await Promise.all([
      scratch.build(node("apps/api"), commit),
      scratch.build(node("apps/api"), commit),
    ]);
    expect(results.map((one) => one.kind)).toEqual(["built", "built"]);
    expect(scratch.log.filter((line) => line === "the api is built")).toHaveLength(1);
  });

  test("whose code changes is built from the new code without a new installation", async () => {
    const one = await scratch.built(node("apps/api"), await scratch.repository.commit("one"));
    scratch.repository.write({ "packages/shared/source.js": 'module.exports = "shared two";' });
    const two = await scratch.built(node("apps/api"), await scratch.repository.commit("two"));
    expect(outputOf(two)).toContain("shared two");
    expect(outputOf(one)).toContain("shared one");
    expect(scratch.log.filter((line) => line === "install .: npm ci")).toHaveLength(1);
  });

  test("that is built twice from the same sources gives the same output", async () => {
    const commit = await scratch.repository.commit("one");
    const first = await scratch.built(node("apps/api"), commit);
    rmSync(join(scratch.cacheDir, "artifacts"), { recursive: true });
    expect((await scratch.built(node("apps/api"), commit)).output).toBe(first.output);
    expect(await outputDigest(first.root)).toBe(first.output);
  });

  test("that builds nothing needs no command of its own", async () => {
    const artifact = await scratch.built(
      node("apps/worker", { run: undefined }),
      await scratch.repository.commit("one"),
    );
    expect(outputOf(artifact)).toBe("working\n");
  });

  test("leaves nothing half-done behind", async () => {
    await scratch.built(node("apps/api"), await scratch.repository.commit("one"));
    await scratch.builds().close();
    expect(readdirSync(join(scratch.cacheDir, "work"))).toEqual([]);
    expect(readdirSync(join(scratch.cacheDir, "jobs"))).toEqual([]);
  });
});

describe("a build that writes into its packages", () => {
  const patch = (n: number) =>
    `require("fs").writeFileSync(require.resolve("tiny"), "module.exports = 'tiny, patched ${n}';");`;

  test("changes its own artifact, and neither the shared installation nor an artifact built before", async () => {
    const untouched = await scratch.built(node("apps/api"), await scratch.repository.commit("one"));
    scratch.repository.write({ "apps/api/build.js": `${MONOREPO["apps/api/build.js"]}\n${patch(1)}` });
    const patched = await scratch.built(node("apps/api"), await scratch.repository.commit("two"));
    scratch.repository.write({ "apps/api/build.js": `${MONOREPO["apps/api/build.js"]}\n` });
    const after = await scratch.built(node("apps/api"), await scratch.repository.commit("three"));
    expect([untouched, patched, after].map((one) => /tiny[a-z0-9, ]*(?= )/.exec(outputOf(one))?.[0])).toEqual([
      "tiny as published",
      "tiny, patched 1",
      "tiny as published",
    ]);
  });

  test("by its own postinstall script does so where its sources are", async () => {
    scratch.repository.write({
      "package.json": json({ ...JSON.parse(MONOREPO["package.json"]), scripts: { postinstall: "node patch.js" } }),
      "patch.js": patch(7),
    });
    expect(outputOf(await scratch.built(node("apps/api"), await scratch.repository.commit("one")))).toContain(
      "tiny, patched 7",
    );
  });
});

describe("a gate's tree", () => {
  test("is the whole commit with everything installed and its programs on the PATH, one for all gates", async () => {
    scratch.repository.write({ "tests/check.js": 'console.log(require("tiny"))' });
    const commit = await scratch.repository.commit("one");
    const models = [node("apps/api"), node("apps/worker")];
    const results = await Promise.all(
      [1, 2].map(() => scratch.builds().ensureGateTree(commit, models, scratch.order())),
    );
    const [one, two] = results.map((result) => (result.kind === "ready" ? result.tree : undefined));
    expect(one).toBe(two);
    const { stdout } = spawnSync("node", ["tests/check.js"], {
      cwd: one?.folder,
      env: one?.env ?? {},
      encoding: "utf8",
    });
    expect(stdout).toBe("tiny as published\n");
    expect(one?.env.PATH).toContain(join(one?.folder ?? "none", "node_modules", ".bin"));
    expect(scratch.log.filter((line) => line === "install .: npm ci")).toHaveLength(1);
  });

  test("may be written to without a trace in builds and later trees", async () => {
    const commit = await scratch.repository.commit("one");
    const first = await scratch.builds().ensureGateTree(commit, [node("apps/api")], scratch.order());
    if (first.kind === "failed") throw new Error(first.failure.message);
    writeFileSync(join(first.tree.folder, "node_modules/tiny/index.js"), 'module.exports = "spoilt"');
    await scratch.builds().close();
    expect(existsSync(first.tree.folder)).toBe(false);
    const second = await scratch.builds().ensureGateTree(commit, [node("apps/api")], scratch.order());
    if (second.kind === "failed") throw new Error(second.failure.message);
    expect(readFileSync(join(second.tree.folder, "node_modules/tiny/index.js"), "utf8")).toContain("as published");
  });
});

describe("pruning", () => {
  test("deletes old artifacts that no record names, and installations that only they used", async () => {
    const first = await scratch.built(node("apps/api"), await scratch.repository.commit("one"));
    scratch.repository.write({
      "packages/shared/source.js": 'module.exports = "shared two";',
      ".npmrc": "fund=false\n",
    });
    const second = await scratch.built(node("apps/api"), await scratch.repository.commit("two"));
    const dependencies = () => readdirSync(join(scratch.cacheDir, "dependencies")).length;
    const prune = () => pruneArtifacts(cacheFolders(scratch.cacheDir), [second.digest], Date.now());
    expect(await prune()).toEqual([]);
    expect(dependencies()).toBe(2);
    const long = new Date(Date.now() - 2 * 60 * 60 * 1000);
    for (const parent of ["artifacts", "dependencies"]) {
      for (const name of readdirSync(join(scratch.cacheDir, parent)))
        utimesSync(join(scratch.cacheDir, parent, name), long, long);
    }
    expect(await prune()).toEqual([first.digest.slice(0, 8)]);
    expect(scratch.builds().artifacts()).toEqual([second.digest]);
    expect(dependencies()).toBe(1);
    expect(outputOf(second)).toContain("shared two");
  });
});
