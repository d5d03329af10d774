/** Time arrives as an argument: the same code runs in production and under virtual time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, or at once when the signal aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      };
      const timer = setTimeout(done, ms);
      signal?.addEventListener("abort", done, { once: true });
    }),
};

/** Given as a reason, as making the usual one is slow, and nobody looks at it. */
const SETTLED = "settled";

/** Waits for the promise, but not longer than `ms`; whether it came to its end. Leaves no timer behind. */
export async function waitAtMost(clock: Clock, promise: Promise<unknown>, ms: number): Promise<boolean> {
  const settled = new AbortController();
  const inTime = promise.then(
    () => true,
    () => true,
  );
  const late = clock.sleep(ms, settled.signal).then(() => false);
  const result = await Promise.race([inTime, late]);
  settled.abort(SETTLED);
  return result;
}
