import { realpathSync } from "node:fs";
import { relative } from "node:path";
import { PlimsollError } from "../base/error.js";
import { exportFiles } from "./export.js";
import { askGit, firstLine, git, gitBytes } from "./git.js";
import { type Commit, resolveCommit } from "./revision.js";
import type { SourceFile } from "./source-file.js";

/** A git repository as the source of releases. All paths are from the app's folder, where the definition stands. */
export interface Repository {
  /** The repository's top folder. */
  readonly root: string;
  /** The app's folder within it, `.` when they are the same. */
  readonly appDir: string;
  /** `HEAD`, a branch, a tag or a commit id. Throws ENV-NO-COMMITS and ENV-UNKNOWN-REVISION. */
  resolve(revision: string): Promise<Commit>;
  /** Files that differ from HEAD and are not ignored, sorted. A release never contains them. */
  dirtyFiles(): Promise<readonly string[]>;
  files(commit: string): Promise<readonly SourceFile[]>;
  /** Texts of files by their path. */
  read(files: readonly SourceFile[]): Promise<ReadonlyMap<string, string>>;
  /** Writes files of a commit into a folder that must not exist yet, all of them or none; `undefined` means all. */
  export(commit: string, folder: string, paths?: readonly string[]): Promise<void>;
}

/** Throws ENV-NOT-A-REPOSITORY and ENV-GIT-MISSING. */
export async function openRepository(dir: string): Promise<Repository> {
  const root = await topFolder(dir);
  const appDir = relative(root, realpathSync(dir)).replaceAll("\\", "/") || ".";
  const treeOf = (commit: string) => `${commit}:${appDir === "." ? "" : appDir}`;
  return {
    root,
    appDir,
    resolve: (revision) => resolveCommit(root, revision),
    dirtyFiles: () => dirtyFiles(dir),
    files: (commit) => listFiles(root, treeOf(commit)),
    read: (files) => readFiles(root, files),
    export: (commit, folder, paths) => exportFiles({ root, tree: treeOf(commit), folder, paths }),
  };
}

async function topFolder(dir: string): Promise<string> {
  const answer = await askGit({ cwd: dir, args: ["rev-parse", "--show-toplevel"] });
  if (answer.code === 0) return realpathSync(answer.stdout.toString("utf8").trim());
  const foreign = answer.stderr.includes("dubious ownership");
  throw new PlimsollError({
    code: "ENV-NOT-A-REPOSITORY",
    kind: "author",
    message: foreign
      ? `Cannot read the sources in "${dir}" as the repository belongs to another user, which git refuses`
      : `Cannot read the sources in "${dir}" as it is not in a git repository: ${firstLine(answer.stderr)}`,
    place: dir,
    hint: foreign
      ? `Run "git config --global --add safe.directory ${dir}"`
      : 'Run "git init" and commit the app: releases are made from commits',
  });
}

async function dirtyFiles(dir: string): Promise<readonly string[]> {
  const args = ["status", "--porcelain=v1", "-z", "--no-renames", "--untracked-files=all", "--", "."];
  const prefix = (await git({ cwd: dir, args: ["rev-parse", "--show-prefix"] })).trim();
  const entries = (await git({ cwd: dir, args })).split("\0").filter((entry) => entry !== "");
  const paths = entries.map((entry) => entry.slice(3 + prefix.length));
  return paths.filter((path) => !path.startsWith(".plimsoll/")).sort();
}

async function listFiles(root: string, tree: string): Promise<readonly SourceFile[]> {
  const text = await git({ cwd: root, args: ["ls-tree", "-r", "-z", tree] });
  return text
    .split("\0")
    .filter((entry) => entry !== "")
    .map((entry) => {
      const [facts = "", path = ""] = entry.split("\t");
      const [mode = "", , blob = ""] = facts.split(" ");
      return { path, mode, blob };
    });
}

/** `cat-file --batch` answers `<id> blob <bytes>\n<content>\n` for each id; sizes are bytes, so it is cut as bytes. */
async function readFiles(root: string, files: readonly SourceFile[]): Promise<ReadonlyMap<string, string>> {
  const input = files.map((file) => `${file.blob}\n`).join("");
  const bytes = await gitBytes({ cwd: root, args: ["cat-file", "--batch"], input });
  const texts = new Map<string, string>();
  let at = 0;
  for (const file of files) {
    const headEnd = bytes.indexOf(10, at);
    const size = Number(bytes.toString("utf8", at, headEnd).split(" ")[2]);
    texts.set(file.path, bytes.toString("utf8", headEnd + 1, headEnd + 1 + size));
    at = headEnd + 1 + size + 1;
  }
  return texts;
}
