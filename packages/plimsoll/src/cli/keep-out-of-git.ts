import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { systemCodeOf } from "../base/error.js";

/** The state folder holds the sealing key beside what it seals: `git add --all` must not take it up, whatever the app ignores. */
export function keepOutOfGit(stateDir: string): void {
  mkdirSync(stateDir, { recursive: true });
  try {
    writeFileSync(join(stateDir, ".gitignore"), "*\n", { flag: "wx" });
  } catch (problem) {
    if (systemCodeOf(problem) !== "EEXIST") throw problem;
  }
}
