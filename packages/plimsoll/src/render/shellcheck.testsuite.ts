import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export const HAS_SHELLCHECK = spawnSync("shellcheck", ["--version"], { stdio: "ignore" }).status === 0;

/** What ShellCheck says of scripts, a line each; empty when it finds nothing. `shell` is for scripts that name none. */
export function shellProblems(scripts: readonly string[], shell?: "sh"): string {
  if (scripts.length === 0) return "";
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-scripts-"));
  try {
    const files = scripts.map((script, index) => {
      const file = join(folder, `${index}.sh`);
      writeFileSync(file, script);
      return file;
    });
    const options = ["--format=gcc", ...(shell === undefined ? [] : [`--shell=${shell}`])];
    const { stdout, stderr } = spawnSync("shellcheck", [...options, ...files], { encoding: "utf8" });
    return stdout + stderr;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
