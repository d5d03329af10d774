/** One JSON line an event, on stdout, which whoever starts the process sends to a file. */
export type Log = (event: string, facts?: Readonly<Record<string, unknown>>) => void;

export function logOf(role: "parent" | "worker"): Log {
  return (event, facts = {}) => {
    process.stdout.write(
      `${JSON.stringify({ at: new Date().toISOString(), ...facts, role, pid: process.pid, event })}\n`,
    );
  };
}
