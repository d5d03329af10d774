import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { commitAll, materialize } from "../example/example.js";
import { revisions, writeRevision } from "./revisions.js";

/** A scratch copy of the example with a git history of its own. */
export interface Stage {
  readonly dir: string;
  /** Commits a revision of the demo; its subject. */
  commit(number: number): string;
}

/** What an earlier demo built stays, so that a second run need not install and build everything again. */
export async function prepareStage(dir: string): Promise<Stage> {
  const state = join(dir, ".plimsoll");
  for (const old of ["environments", "secrets", "key"]) rmSync(join(state, old), { recursive: true, force: true });
  if (existsSync(dir))
    execFileSync("find", [
      dir,
      "-mindepth",
      "1",
      "-maxdepth",
      "1",
      "!",
      "-name",
      ".plimsoll",
      "-exec",
      "rm",
      "-rf",
      "{}",
      "+",
    ]);
  mkdirSync(dir, { recursive: true });
  await materialize(dir);
  commitAll(dir, "Open the boards");
  return {
    dir,
    commit: (number) => {
      writeRevision(dir, number);
      const { subject } = revisions.find((it) => it.number === number) ?? {
        subject: `Revision ${number}`,
      };
      execFileSync("git", ["add", "--all"], { cwd: dir });
      execFileSync("git", ["commit", "--quiet", "--message", subject], { cwd: dir });
      return subject;
    },
  };
}
