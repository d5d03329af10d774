import { writeSync } from "node:fs";

/** One JSON line an event, on stdout, which whoever starts the process sends to a file. */
export type Log = (event: string, facts?: Readonly<Record<string, unknown>>) => void;

/**
 * Never throws: on a full disk lines are lost, and the next one that fits says how many. `process.stdout` would raise
 * every failed write as an exception of its own, which is logged, which fails: nothing else would run any more.
 */
export function logOf(role: "parent" | "worker"): Log {
  let lost = 0;
  const write = (event: string, facts: Readonly<Record<string, unknown>>) => {
    // A line that was cut short must not spoil this one.
    const start = lost === 0 ? "" : "\n";
    const about = lost === 0 ? {} : { linesLost: lost };
    const line = { at: new Date().toISOString(), ...facts, ...about, role, pid: process.pid, event };
    const bytes = Buffer.from(`${start}${JSON.stringify(line)}\n`);
    return writeSync(STDOUT, bytes) === bytes.length;
  };
  return (event, facts = {}) => {
    try {
      lost = write(event, facts) ? 0 : lost + 1;
    } catch {
      lost += 1;
    }
  };
}

const STDOUT = 1;
