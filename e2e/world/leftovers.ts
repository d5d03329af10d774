import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Processes that work in the folder or were started for it, by their own words in /proc (proc(5)). */
export function processesOf(dir: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => tracesOf(pid).some((trace) => trace.includes(dir)))
    .map(Number);
}

/** Those of them whose command line matches. */
export function processesRunning(command: RegExp, dir: string): readonly number[] {
  return processesOf(dir).filter((pid) => command.test(commandLineOf(String(pid))));
}

export function killLeftovers(dir: string): void {
  for (const pid of processesOf(dir)) {
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      // It has ended by itself meanwhile.
    }
  }
}

function tracesOf(pid: string): readonly string[] {
  return [
    commandLineOf(pid),
    ifThere(() => readlinkSync(`/proc/${pid}/cwd`)),
    ifThere(() => readFileSync(`/proc/${pid}/environ`, "utf8")),
  ];
}

function commandLineOf(pid: string): string {
  return ifThere(() => readFileSync(`/proc/${pid}/cmdline`, "utf8")).replaceAll("\0", " ");
}

/** Processes end while they are looked at. */
function ifThere(read: () => string): string {
  try {
    return read();
  } catch {
    return "";
  }
}
