import { readdirSync, readFileSync } from "node:fs";

/** What /proc says (proc(5)); nothing where there is none, or where a process is gone by the time it is asked about. */
export function processIds(): readonly number[] {
  return entriesOf("/proc")
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

/** The fields of /proc/PID/stat from the third on: those after the command's name, which may hold anything. */
export function statFields(pid: number): readonly string[] {
  const stat = textOf(`/proc/${pid}/stat`);
  return stat === "" ? [] : stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

export function entriesOf(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}

export function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
