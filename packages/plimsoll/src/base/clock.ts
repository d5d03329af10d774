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

/**
 * The time of day when it was made, and from then on what has passed since: somebody setting the time of day makes no
 * deadline come early or late.
 */
export function steadyClock(): Clock {
  const madeAt = Date.now() - performance.now();
  return { now: () => Math.round(madeAt + performance.now()), sleep: systemClock.sleep };
}

/** Waits for the promise, but not longer than `ms`; whether it came to its end. Leaves no timer behind. */
export async function waitAtMost(clock: Clock, promise: Promise<unknown>, ms: number): Promise<boolean> {
  const settled = new AbortController();
  const inTime = promise.then(
    () => true,
    () => true,
  );
  const late = clock.sleep(ms, settled.signal).then(() => false);
  const result = await Promise.race([inTime, late]);
  // A reason of our own: to make the usual one is slow, and nobody looks at it.
  settled.abort("settled");
  return result;
}

/** The promise's value; rejects when there is none after `ms`. */
export async function answerWithin<Value>(clock: Clock, promise: Promise<Value>, ms: number): Promise<Value> {
  if (await waitAtMost(clock, promise, ms)) return await promise;
  promise.catch(() => {});
  throw new Error(`no answer within ${Math.round(ms / 1000)} s`);
}
