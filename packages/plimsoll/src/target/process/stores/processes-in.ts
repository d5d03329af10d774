import { readdirSync, readlinkSync, realpathSync } from "node:fs";
import { identityOf, type ProcessIdentity } from "../../../base/process-identity.js";

/**
 * The processes whose working folder is this one. Every server is started in its data folder and stays there, so this
 * says who uses the data, whatever pid files claim: a pid in a file may be stale, or another program's by now.
 * Undefined where the system does not tell (no /proc).
 */
export function processesIn(folder: string): readonly ProcessIdentity[] | undefined {
  if (process.platform !== "linux") return undefined;
  let wanted: string;
  try {
    wanted = realpathSync(folder);
  } catch {
    return [];
  }
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && workingFolder(name) === wanted)
    .flatMap((name) => identityOf(Number(name)) ?? []);
}

function workingFolder(pid: string): string | undefined {
  try {
    return readlinkSync(`/proc/${pid}/cwd`);
  } catch {
    return undefined;
  }
}
