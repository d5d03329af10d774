import { spawnSync } from "node:child_process";

/** A whole process, started anew in every round. */
export interface Process {
  readonly program: string;
  readonly args: readonly string[];
}

/** Milliseconds of every round, or why it cannot run here. */
export type Measured = { readonly kind: "times"; readonly times: readonly number[] } | Missing;

interface Missing {
  readonly kind: "missing";
  readonly reason: string;
}

/**
 * In turns, so that a busy moment hits all of them; the first round only warms the disk. A process may need what those
 * before it left in the same round.
 */
export function measureInTurns<Name extends string>(
  rounds: number,
  processesOf: (round: number) => Readonly<Record<Name, Process>>,
): Readonly<Record<Name, Measured>> {
  const measured = new Map<Name, Measured>();
  for (let round = 0; round <= rounds; round += 1) {
    for (const [name, process] of Object.entries<Process>(processesOf(round)) as [Name, Process][]) {
      const before = measured.get(name);
      if (before?.kind === "missing") continue;
      const found = timeOf(process);
      const times = round === 0 ? [] : [...(before?.times ?? []), ...(typeof found === "number" ? [found] : [])];
      measured.set(name, typeof found === "number" ? { kind: "times", times } : found);
    }
  }
  return Object.fromEntries(measured) as Record<Name, Measured>;
}

function timeOf({ program, args }: Process): number | Missing {
  const from = performance.now();
  const { status, stderr, error } = spawnSync(program, args, { stdio: ["ignore", "ignore", "pipe"], encoding: "utf8" });
  if (status === 0) return performance.now() - from;
  const [firstLine = ""] = (stderr ?? "").split("\n");
  return { kind: "missing", reason: error === undefined ? `it ended with ${status}: ${firstLine}` : error.message };
}
