import { afterEach, describe, expect, it } from "vitest";
import { openRepository } from "./repository.js";
import { repositoryFacts } from "./repository-facts.js";
import { type ScratchRepository, scratchRepository } from "./scratch-repository.testsuite.js";
import { readSources } from "./sources.js";
import { readWorkingTree } from "./working-tree.js";

const opened: ScratchRepository[] = [];
afterEach(() => {
  for (const repository of opened.splice(0)) repository.delete();
});

async function given(files: Readonly<Record<string, string>>): Promise<ScratchRepository> {
  const repository = await scratchRepository(files);
  opened.push(repository);
  return repository;
}

const json = JSON.stringify;

const MONOREPO = {
  "package.json": json({ name: "shop", workspaces: ["apps/*", "packages/*"], scripts: { test: "vitest" } }),
  "package-lock.json": "{}",
  ".npmrc": "fund=false",
  "patches/left-pad.patch": "",
  "apps/api/package.json": json({ name: "@shop/api", scripts: { start: "node ." }, dependencies: { "@shop/db": "*" } }),
  "apps/web/package.json": json({ name: "@shop/web", devDependencies: { "@shop/ui": "*", react: "^19" } }),
  "packages/db/package.json": json({ name: "@shop/db", dependencies: { "@shop/types": "*" } }),
  "packages/types/package.json": json({ name: "@shop/types", scripts: { build: "tsc" } }),
  "packages/ui/package.json": json({ dependencies: { "@shop/types": "*" } }),
  "legacy/package.json": json({ name: "legacy", scripts: { start: "node old.js" } }),
  "legacy/yarn.lock": "",
};

describe("the facts of a repository", () => {
  it("must name manager, lock file, settings, workspaces in build order and what is installed by itself", async () => {
    const { dir } = await given({
      ...MONOREPO,
      "packages/ui/package.json": json({ name: "@shop/ui", dependencies: { "@shop/types": "*" } }),
    });
    expect(repositoryFacts(await readWorkingTree(dir))).toEqual({
      javascript: {
        manager: "npm",
        lockFile: "package-lock.json",
        settings: [".npmrc", "patches/"],
        scripts: { test: "vitest" },
        workspaces: [
          {
            dir: "apps/api",
            name: "@shop/api",
            scripts: { start: "node ." },
            needs: ["packages/types", "packages/db"],
          },
          { dir: "apps/web", name: "@shop/web", scripts: {}, needs: ["packages/types", "packages/ui"] },
          { dir: "packages/db", name: "@shop/db", scripts: {}, needs: ["packages/types"] },
          { dir: "packages/types", name: "@shop/types", scripts: { build: "tsc" }, needs: [] },
          { dir: "packages/ui", name: "@shop/ui", scripts: {}, needs: ["packages/types"] },
        ],
      },
      separate: {
        legacy: {
          manager: "yarn",
          lockFile: "yarn.lock",
          settings: [],
          scripts: { start: "node old.js" },
          workspaces: [],
        },
      },
    });
  });

  it("must be the same for a commit and for the working tree that it was made from", async () => {
    const repository = await given(MONOREPO);
    const commit = await repository.commit("all");
    const ofCommit = repositoryFacts(await readSources(await openRepository(repository.dir), commit));
    expect(repositoryFacts(await readWorkingTree(repository.dir))).toEqual(ofCommit);
  });

  it("must know pnpm without a lock file, and two that are installed by themselves without a package at the root", async () => {
    const pnpm = await given({ "package.json": "{}", "pnpm-workspace.yaml": "packages: ['apps/*']" });
    expect(repositoryFacts(await readWorkingTree(pnpm.dir)).javascript).toMatchObject({
      manager: "pnpm",
      lockFile: undefined,
    });
    const apart = await given({
      "backend/package.json": "{}",
      "backend/package-lock.json": "{}",
      "frontend/package.json": "{}",
      "frontend/pnpm-lock.yaml": "",
    });
    const facts = repositoryFacts(await readWorkingTree(apart.dir));
    expect(facts.javascript).toBeUndefined();
    expect(Object.entries(facts.separate).map(([dir, { manager }]) => [dir, manager])).toEqual([
      ["backend", "npm"],
      ["frontend", "pnpm"],
    ]);
  });

  it("must see new files, and neither ignored nor deleted ones", async () => {
    const repository = await given({ ...MONOREPO, ".gitignore": "out/" });
    await repository.commit("all");
    repository.remove("legacy");
    repository.write({ "out/package.json": "{}", "out/yarn.lock": "", "new/package.json": "{}", "new/yarn.lock": "" });
    expect(Object.keys(repositoryFacts(await readWorkingTree(repository.dir)).separate)).toEqual(["new"]);
  });

  it("must be found without git as well", async () => {
    const repository = await given({
      ...MONOREPO,
      "apps/api/node_modules/x/package.json": "{}",
      "apps/api/node_modules/x/yarn.lock": "",
    });
    const withGit = repositoryFacts(await readWorkingTree(repository.dir));
    repository.remove(".git");
    repository.remove("apps/api/node_modules/x/yarn.lock");
    expect(repositoryFacts(await readWorkingTree(repository.dir))).toEqual({
      ...withGit,
      separate: { legacy: withGit.separate.legacy },
    });
  });
});
