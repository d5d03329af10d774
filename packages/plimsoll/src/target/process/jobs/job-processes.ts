import { readdirSync, readFileSync } from "node:fs";
import { identityOf, isAlive, type ProcessIdentity } from "../../../base/process-identity.js";

/** Carried by every process of a job, so that those which left its process group are found as well. */
export const JOB_MARK = "PLIMSOLL_JOB";

/** Sends a signal to the process group that the leader's pid names; false when no such group is left. */
export function signalGroup(leader: number, signal: NodeJS.Signals): boolean {
  try {
    process.kill(-leader, signal);
    return true;
  } catch {
    return false;
  }
}

/**
 * The living processes that carry the mark in the environment they started with. Where there is no /proc, and for
 * processes of other users, none are found: there the process group is all we know.
 */
function markedProcesses(mark: string): readonly ProcessIdentity[] {
  const wanted = `${JOB_MARK}=${mark}`;
  return processIds().flatMap((pid) => {
    const identity = environmentOf(pid).includes(wanted) ? identityOf(pid) : undefined;
    return identity === undefined ? [] : [identity];
  });
}

export function killMarked(mark: string): readonly ProcessIdentity[] {
  const found = markedProcesses(mark);
  for (const identity of found) {
    if (isAlive(identity)) process.kill(identity.pid, "SIGKILL");
  }
  return found;
}

function processIds(): readonly number[] {
  try {
    return readdirSync("/proc")
      .map(Number)
      .filter((pid) => pid > 1 && pid !== process.pid);
  } catch {
    return [];
  }
}

function environmentOf(pid: number): readonly string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8").split("\0");
  } catch {
    return [];
  }
}
