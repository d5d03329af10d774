import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** A copy that shares no file with its source, where the file system can by copy-on-write; modes, times, links kept. */
export async function copyTree(from: string, to: string): Promise<void> {
  await run("cp", [...copyArgs(), from, to]);
}

/** A copy whose files are the source's own: for what is never written again. */
export async function linkTree(from: string, to: string): Promise<void> {
  await run("cp", process.platform === "linux" ? ["-al", from, to] : [...copyArgs(), from, to]);
}

function copyArgs(): readonly string[] {
  return process.platform === "linux" ? ["-a", "--reflink=auto"] : ["-a", "-c"];
}

/** Files and links below `folder` that were written or made after `marker` was, from `folder`; caches left out. */
export function writtenAfter(marker: string, folder: string): Promise<readonly string[]> {
  return found(folder, ["!", "-type", "d", "-cnewer", marker]);
}

/** As `writtenAfter`, and folders in which a name appeared or went. */
export function changedAfter(marker: string, folder: string): Promise<readonly string[]> {
  return found(folder, ["-cnewer", marker]);
}

async function found(folder: string, tests: readonly string[]): Promise<readonly string[]> {
  const args = [folder, "-name", ".cache", "-prune", "-o", ...tests, "-print0"];
  const { stdout } = await run("find", args, { maxBuffer: 256 * 1024 * 1024 });
  return stdout
    .split("\0")
    .filter((path) => path !== "")
    .map((path) => path.slice(folder.length + 1));
}

/** Everything written to the file system so far is on the disk; a power cut leaves no empty files under a final name. */
export async function syncFileSystem(folder: string): Promise<void> {
  await run("sync", ["-f", folder]).catch(() => {}); // Without `sync -f` the kernel does the same, half a minute later.
}
