import type { FaultCounts, FaultKind } from "./fault.js";

/** What happened, in order: the same seed gives the same bytes. */
export class Trace {
  readonly lines: TraceLine[] = [];
  readonly #faults: Partial<Record<FaultKind, number>> = {};
  readonly #now: () => number;
  readonly #startAt: number;

  constructor(now: () => number) {
    this.#now = now;
    this.#startAt = now();
  }

  /** @param who `ship-1` (a process), `target`, `ada` (a person), `fault` */
  add(who: string, what: string): void {
    this.lines.push({ at: this.#now() - this.#startAt, who, what });
  }

  fault(kind: FaultKind, what: string): void {
    this.#faults[kind] = (this.#faults[kind] ?? 0) + 1;
    this.add("fault", what);
  }

  get faults(): FaultCounts {
    return this.#faults;
  }

  print(): string {
    return this.lines.map(printLine).join("\n");
  }
}

export interface TraceLine {
  /** Milliseconds since the beginning. */
  readonly at: number;
  readonly who: string;
  readonly what: string;
}

export function printLine({ at, who, what }: TraceLine): string {
  return `${(at / 1000).toFixed(3).padStart(10)}  ${who.padEnd(10)}  ${what}`;
}
