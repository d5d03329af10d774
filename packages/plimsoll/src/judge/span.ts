import type { Counts, Signal } from "./signal.js";

/**
 * What was counted between two readings of cumulative signals: the counts of one bake. A side whose total went back was
 * counted anew (its proxy lost its counters), so what it has now was all counted since. A service that is new counts whole.
 */
export function signalsSince(start: readonly Signal[], now: readonly Signal[]): readonly Signal[] {
  const before = new Map(start.map((signal) => [signal.service, signal]));
  return now.map((signal) => {
    const earlier = before.get(signal.service);
    if (earlier === undefined) return signal;
    return {
      service: signal.service,
      canary: countsSince(earlier.canary, signal.canary),
      stable: countsSince(earlier.stable, signal.stable),
    };
  });
}

function countsSince(start: Counts, now: Counts): Counts {
  if (now.total < start.total || now.errors < start.errors || now.slow < start.slow) return now;
  return { total: now.total - start.total, errors: now.errors - start.errors, slow: now.slow - start.slow };
}
