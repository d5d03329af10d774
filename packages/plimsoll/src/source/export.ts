import { mkdirSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { tryToWrite } from "../base/disk-trouble.js";
import { systemCodeOf } from "../base/error.js";
import { git } from "./git.js";

export interface Export {
  readonly root: string;
  /** Tree-ish whose top becomes the folder. */
  readonly tree: string;
  readonly folder: string;
  readonly paths: readonly string[] | undefined;
}

/**
 * An index and a work tree of its own, rather than `git archive`: what the author marked `export-ignore` (tests, mostly) is
 * needed by gates, and the author's own index stays untouched. Appears under its name only when it is complete.
 */
export async function exportFiles({ root, tree, folder, paths }: Export): Promise<void> {
  mkdirSync(dirname(folder), { recursive: true });
  const temporary = mkdtempSync(join(dirname(folder), `.${basename(folder)}-`));
  const files = join(temporary, "files");
  mkdirSync(files);
  const env = { GIT_INDEX_FILE: join(temporary, "index"), GIT_WORK_TREE: files };
  const gitDir = (await git({ cwd: root, args: ["rev-parse", "--absolute-git-dir"] })).trim();
  const ask = (args: readonly string[], input = "") =>
    git({ cwd: files, args, input, env: { ...env, GIT_DIR: gitDir } });
  try {
    await ask(["read-tree", tree]);
    if (paths === undefined) await ask(["checkout-index", "--all", "--force"]);
    else await ask(["checkout-index", "--force", "-z", "--stdin"], paths.map((path) => `${path}\0`).join(""));
    placeOnce(files, folder);
  } catch (error) {
    // Git says in its own words that a disk is full.
    tryToWrite(dirname(folder));
    throw error;
  } finally {
    rmSync(temporary, { recursive: true, force: true });
  }
}

/** Of two that export the same at the same time the first one has done it for both. */
function placeOnce(files: string, folder: string): void {
  try {
    renameSync(files, folder);
  } catch (error) {
    const code = systemCodeOf(error);
    if (code !== "ENOTEMPTY" && code !== "EEXIST") throw error;
  }
}
