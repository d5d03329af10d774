import { execFileSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openRepository } from "./repository.js";
import { type ScratchRepository, scratchRepository } from "./scratch-repository.testsuite.js";
import { changedPaths } from "./source-file.js";

let scratch: ScratchRepository;

beforeEach(async () => {
  scratch = await scratchRepository({ "readme.txt": "one\n" });
});

afterEach(() => scratch.delete());

describe("a revision", () => {
  test("by branch, tag, short id and HEAD is the same commit, with its subject and author", async () => {
    const id = await scratch.commit("Say hello\n\nAnd more.");
    await scratch.git("tag", "-a", "v1", "-m", "first");
    const repository = await openRepository(scratch.dir);
    for (const revision of ["HEAD", "main", "v1", id, id.slice(0, 8)]) {
      expect(await repository.resolve(revision)).toMatchObject({ id, subject: "Say hello", author: "Ada Author" });
    }
  });

  test("that is unknown is refused with the names that are near", async () => {
    await scratch.commit("first");
    await scratch.git("branch", "release/2024");
    const repository = await openRepository(scratch.dir);
    await expect(repository.resolve("relase/2024")).rejects.toMatchObject({
      code: "ENV-UNKNOWN-REVISION",
      message: 'Cannot find the revision "relase/2024": it is no branch, tag or commit of this repository',
      hint: 'Did you mean "release/2024"?',
    });
    await expect(repository.resolve("xyz")).rejects.toMatchObject({ hint: expect.stringContaining("Known are") });
  });

  test("that looks like an option is not taken for one", async () => {
    await scratch.commit("first");
    const repository = await openRepository(scratch.dir);
    await expect(repository.resolve("--all")).rejects.toMatchObject({ code: "ENV-UNKNOWN-REVISION" });
  });

  test("in a repository without commits is refused with that reason", async () => {
    const repository = await openRepository(scratch.dir);
    await expect(repository.resolve("HEAD")).rejects.toMatchObject({ code: "ENV-NO-COMMITS", kind: "author" });
  });
});

describe("opening", () => {
  test("a folder that is no repository is refused", async () => {
    const folder = mkdtempSync(join(tmpdir(), "plimsoll-none-"));
    await expect(openRepository(folder)).rejects.toMatchObject({ code: "ENV-NOT-A-REPOSITORY" });
    rmSync(folder, { recursive: true });
  });

  test("without git on the PATH is refused", async () => {
    const path = process.env.PATH;
    process.env.PATH = scratch.dir;
    try {
      await expect(openRepository(scratch.dir)).rejects.toMatchObject({ code: "ENV-GIT-MISSING", kind: "world" });
    } finally {
      process.env.PATH = path;
    }
  });

  test("is not misled by the variables of a git hook", async () => {
    const id = await scratch.commit("first");
    process.env.GIT_DIR = "/nowhere/.git";
    try {
      expect((await (await openRepository(scratch.dir)).resolve("HEAD")).id).toBe(id);
    } finally {
      delete process.env.GIT_DIR;
    }
  });
});

describe("dirty files", () => {
  test("are those that differ from HEAD or are new, and not the ignored ones", async () => {
    scratch.write({ ".gitignore": "ignored\n", "src/a.txt": "1" });
    await scratch.commit("first");
    const repository = await openRepository(scratch.dir);
    expect(await repository.dirtyFiles()).toEqual([]);
    scratch.write({ "src/a.txt": "2", "new file.txt": "", ignored: "x", ".plimsoll/key": "x" });
    scratch.remove("readme.txt");
    expect(await repository.dirtyFiles()).toEqual(["new file.txt", "readme.txt", "src/a.txt"]);
  });

  test("outside the app's folder do not count", async () => {
    scratch.write({ "product/plimsoll.config.ts": "" });
    await scratch.commit("first");
    scratch.write({ "elsewhere.txt": "", "product/b.txt": "" });
    const repository = await openRepository(join(scratch.dir, "product"));
    expect(repository.appDir).toBe("product");
    expect(await repository.dirtyFiles()).toEqual(["b.txt"]);
  });
});

describe("files", () => {
  test("are listed and read as they are in the commit, whatever the folder holds now", async () => {
    scratch.write({ "a/ä b.txt": "ä\nb", "a/empty": "" });
    const commit = await scratch.commit("first");
    scratch.write({ "a/ä b.txt": "changed" });
    const repository = await openRepository(scratch.dir);
    const files = await repository.files(commit);
    expect(files.map((file) => file.path)).toEqual(["a/empty", "a/ä b.txt", "readme.txt"]);
    expect(Object.fromEntries(await repository.read(files))).toEqual({
      "a/empty": "",
      "a/ä b.txt": "ä\nb",
      "readme.txt": "one\n",
    });
  });

  test("that changed between two commits are named: changed, added, removed, made executable", async () => {
    scratch.write({ same: "1", changed: "1", removed: "1", mode: "1" });
    const before = await scratch.commit("first");
    scratch.write({ changed: "2", added: "1" });
    scratch.remove("removed");
    chmodSync(join(scratch.dir, "mode"), 0o755);
    const after = await scratch.commit("second");
    const repository = await openRepository(scratch.dir);
    const paths = changedPaths(await repository.files(before), await repository.files(after));
    expect(paths).toEqual(["added", "changed", "mode", "removed"]);
  });
});

describe("an export", () => {
  test("that two commands make of the same commit at the same time succeeds for both", async () => {
    const commit = await scratch.commit("first");
    const repository = await openRepository(scratch.dir);
    const folder = join(scratch.dir, "out");
    await Promise.all([1, 2, 3].map(() => repository.export(commit, folder)));
    expect(readdirSync(folder)).toEqual(["readme.txt"]);
  });

  test("holds the commit's files with modes and links, and leaves the author's folder and index alone", async () => {
    scratch.write({ "bin/run": "#!/bin/sh\n", ".gitattributes": "tests export-ignore\n", "tests/a": "kept" });
    chmodSync(join(scratch.dir, "bin/run"), 0o755);
    symlinkSync("bin/run", join(scratch.dir, "link"));
    const commit = await scratch.commit("first");
    scratch.write({ "bin/run": "changed", staged: "x" });
    await scratch.git("add", "staged");
    const repository = await openRepository(scratch.dir);
    const folder = join(scratch.dir, ".plimsoll/work/sources");
    await repository.export(commit, folder);
    expect(readdirSync(folder).sort()).toEqual([".gitattributes", "bin", "link", "readme.txt", "tests"]);
    expect(readFileSync(join(folder, "bin/run"), "utf8")).toBe("#!/bin/sh\n");
    expect(statSync(join(folder, "bin/run")).mode & 0o100).toBe(0o100);
    expect(readlinkSync(join(folder, "link"))).toBe("bin/run");
    expect(readdirSync(join(scratch.dir, ".plimsoll/work"))).toEqual(["sources"]);
    expect(await scratch.git("diff", "--cached", "--name-only")).toBe("staged\n");
  });

  test("of an app in a subfolder has that folder's files at its top", async () => {
    scratch.write({ "product/web/index.html": "hi" });
    const commit = await scratch.commit("first");
    const repository = await openRepository(join(scratch.dir, "product"));
    await repository.export(commit, join(scratch.dir, "out"));
    expect(readdirSync(join(scratch.dir, "out"))).toEqual(["web"]);
  });

  test("of some paths holds only these", async () => {
    scratch.write({ "a/1": "", "b/2": "" });
    const commit = await scratch.commit("first");
    const repository = await openRepository(scratch.dir);
    await repository.export(commit, join(scratch.dir, "out"), ["b/2"]);
    expect(readdirSync(join(scratch.dir, "out"))).toEqual(["b"]);
  });

  test("that fails leaves nothing behind", async () => {
    await scratch.commit("first");
    const repository = await openRepository(scratch.dir);
    const folder = join(scratch.dir, "work/out");
    await expect(repository.export("0".repeat(40), folder)).rejects.toMatchObject({ code: "ENV-GIT-FAILED" });
    expect(existsSync(folder)).toBe(false);
    expect(readdirSync(join(scratch.dir, "work"))).toEqual([]);
  });

  test("works from a linked work tree", async () => {
    const commit = await scratch.commit("first");
    const linked = join(scratch.dir, "linked");
    execFileSync("git", ["worktree", "add", "-q", "--detach", linked], { cwd: scratch.dir });
    const repository = await openRepository(linked);
    await repository.export(commit, join(scratch.dir, "out"));
    expect(readdirSync(join(scratch.dir, "out"))).toEqual(["readme.txt"]);
  });
});
