/**
 * How a store that keeps dying is restarted: at once at first, then ever later, at once again after a calm minute, as an
 * instance is. The longest pause is shorter than that, so a server that dies as it starts never looks calm.
 */
export interface Backoff {
  readonly restarts: number;
  readonly lastAt: number;
}

export const CALM: Backoff = { restarts: 0, lastAt: Number.NEGATIVE_INFINITY };

const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 30_000;
const CALM_AFTER_MS = 60_000;

/** Milliseconds since the epoch before which it must not be started again. */
export function nextStartAt({ restarts, lastAt }: Backoff): number {
  return restarts === 0 ? lastAt : lastAt + Math.min(FIRST_PAUSE_MS * 2 ** (restarts - 1), LONGEST_PAUSE_MS);
}

export function afterRestart(backoff: Backoff, now: number): Backoff {
  const isCalm = now - backoff.lastAt > CALM_AFTER_MS;
  return { restarts: isCalm ? 1 : backoff.restarts + 1, lastAt: now };
}
