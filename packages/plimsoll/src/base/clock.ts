import { onAbort } from "./on-abort.js";

/** Time arrives as an argument: the same code runs in production and under virtual time. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Resolves after `ms`, or at once when the signal aborts. Never rejects. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
  /** Acts after `ms`; returns how to call it off. */
  after(ms: number, act: () => void): () => void;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      const done = () => {
        clearTimeout(timer);
        stopListening?.();
        resolve();
      };
      const timer = setTimeout(done, ms);
      const stopListening = signal && onAbort(signal, done);
    }),
  after: (ms, act) => {
    const timer = setTimeout(act, ms);
    return () => clearTimeout(timer);
  },
};

/**
 * The time of day when it was made, and from then on what has passed since: somebody setting the time of day makes no
 * deadline come early or late.
 */
export function steadyClock(): Clock {
  const madeAt = Date.now() - performance.now();
  return { now: () => Math.round(madeAt + performance.now()), sleep: systemClock.sleep, after: systemClock.after };
}

/** Waits for the promise, but not longer than `ms`; whether it came to its end. Leaves no timer behind. */
export function waitAtMost(clock: Clock, promise: Promise<unknown>, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const callOff = clock.after(ms, () => resolve(false));
    const settle = () => {
      callOff();
      resolve(true);
    };
    promise.then(settle, settle);
  });
}

/** The promise's value; rejects when there is none after `ms`. */
export function answerWithin<Value>(clock: Clock, promise: Promise<Value>, ms: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const callOff = clock.after(ms, () => reject(new Error(`no answer within ${Math.round(ms / 1000)} s`)));
    promise.then(resolve, reject).finally(callOff);
  });
}
