import type { RevisionPairs, TrafficSplit } from "./operation.js";

/** A service whose traffic moves from one revision to another; `from` is undefined before its first release. */
export interface TrafficMove {
  readonly service: string;
  readonly from: string | undefined;
  /** Undefined when the release no longer has the service. */
  readonly to: string | undefined;
}

/** All services at once, so that nobody sees a new web beside an old API by design of the release (REL-28). */
export function splitAt(moves: readonly TrafficMove[], percent: number): TrafficSplit {
  return Object.fromEntries(moves.map((move) => [move.service, shareOut(move, percent)]));
}

function shareOut({ from, to }: TrafficMove, percent: number): Readonly<Record<string, number>> {
  if (to === undefined) return percent < 100 && from !== undefined ? { [from]: 100 } : {};
  // Without a stable revision there is nothing to share with.
  if (from === undefined) return percent > 0 ? { [to]: 100 } : {};
  if (percent === 0) return { [from]: 100 };
  return percent === 100 ? { [to]: 100 } : { [from]: 100 - percent, [to]: percent };
}

/** Who can be judged: services that have both sides. */
export function judgedPairs(moves: readonly TrafficMove[]): RevisionPairs {
  const pairs = moves.flatMap(({ service, from, to }) =>
    from === undefined || to === undefined ? [] : [[service, { canary: to, stable: from }] as const],
  );
  return Object.fromEntries(pairs);
}
