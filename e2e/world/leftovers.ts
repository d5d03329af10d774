import { readdirSync, readFileSync, readlinkSync } from "node:fs";

/** Processes that work in the folder or were started for it, by their own words in /proc (proc(5)). */
export function processesOf(dir: string): readonly number[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .filter((pid) => tracesOf(pid).some((trace) => trace.includes(dir)))
    .map(Number);
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
  const read = (look: () => string) => {
    try {
      return look();
    } catch {
      return "";
    }
  };
  return [
    read(() => readFileSync(`/proc/${pid}/cmdline`, "utf8")),
    read(() => readlinkSync(`/proc/${pid}/cwd`)),
    read(() => readFileSync(`/proc/${pid}/environ`, "utf8")),
  ];
}
