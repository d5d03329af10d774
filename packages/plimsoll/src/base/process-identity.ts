import { readFileSync } from "node:fs";

/** A pid alone is reused by the kernel; with its start time it names one process of one boot. */
export interface ProcessIdentity {
  readonly pid: number;
  /** Clock ticks after boot, field 22 of /proc/PID/stat (proc(5)); `unknown` where there is no /proc. */
  readonly startedAt: string;
}

export function identityOf(pid: number): ProcessIdentity | undefined {
  const startedAt = startTimeOf(pid);
  return startedAt === undefined ? undefined : { pid, startedAt };
}

export function isAlive(identity: ProcessIdentity): boolean {
  return startTimeOf(identity.pid) === identity.startedAt;
}

function startTimeOf(pid: number): string | undefined {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, "utf8");
  } catch {
    return process.platform === "linux" ? undefined : signalable(pid);
  }
  // The command name (field 2) may hold spaces and brackets: count from its closing bracket.
  const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
  return fields[0] === "Z" ? undefined : fields[19];
}

function signalable(pid: number): string | undefined {
  try {
    process.kill(pid, 0);
    return "unknown";
  } catch {
    return undefined;
  }
}
