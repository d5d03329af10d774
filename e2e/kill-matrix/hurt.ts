import type { LoadFailure } from "../../packages/plimsoll/src/load/load-summary.js";
import type { Cell } from "./cell.js";

/** Requests of a cell that got no answer, or one of the kind 5xx. */
export interface Hurt {
  /** They need no store. */
  readonly pages: number;
  readonly reads: number;
  readonly writes: number;
  /** Milliseconds from the first to the last of those that need a store. */
  readonly storeAwayMs: number;
  /** Of the writes: those that were not under way when the victim died. */
  readonly laterWrites: number;
}

/** A connection may carry a request to a process that has just died, until the kernel has said so. */
const NOTICED_WITHIN_MS = 100;

/** A request belongs to the cell in which it was sent. */
export function hurtIn(cell: Cell, until: number, failures: readonly LoadFailure[]): Hurt {
  const own = failures.filter(({ sentAt }) => sentAt >= cell.begunAt && sentAt < until);
  const stored = own.filter(({ path }) => path !== "/");
  const writes = stored.filter(({ method }) => method === "POST");
  const times = stored.map(({ at }) => at);
  return {
    pages: own.length - stored.length,
    reads: stored.length - writes.length,
    writes: writes.length,
    storeAwayMs: stored.length === 0 ? 0 : Math.max(...times) - Math.min(...times),
    laterWrites: writes.filter(({ sentAt }) => sentAt > cell.killedAt + NOTICED_WITHIN_MS).length,
  };
}
