import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { keepOutOfGit } from "./keep-out-of-git.js";

let dir = "";
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "plimsoll-git-"));
});
afterEach(() => rmSync(dir, { recursive: true, force: true }));

test("the sealing key is not added to an app that ignores nothing", () => {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: dir, encoding: "utf8" });
  git("init", "--quiet");
  keepOutOfGit(join(dir, ".plimsoll"));
  writeFileSync(join(dir, ".plimsoll/key"), "0123");
  writeFileSync(join(dir, "server.js"), "");

  git("add", "--all");

  expect(git("ls-files")).toBe("server.js\n");
});

test("what somebody has written there instead stays", () => {
  const stateDir = join(dir, ".plimsoll");
  keepOutOfGit(stateDir);
  writeFileSync(join(stateDir, ".gitignore"), "key\n");
  keepOutOfGit(stateDir);
  expect(readFileSync(join(stateDir, ".gitignore"), "utf8")).toBe("key\n");
});
