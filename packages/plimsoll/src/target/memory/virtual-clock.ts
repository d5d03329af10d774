import type { Clock } from "../../base/clock.js";

interface Sleeper {
  readonly at: number;
  readonly order: number;
  readonly wake: () => void;
}

/** Time that passes when nobody has anything left to do at the current moment. */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  #sleepers: Sleeper[] = [];

  constructor(startAt = 0) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      this.#order += 1;
      const wake = () => {
        signal?.removeEventListener("abort", cancel);
        resolve();
      };
      const sleeper: Sleeper = { at: this.#now + Math.max(0, ms), order: this.#order, wake };
      const cancel = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        resolve();
      };
      signal?.addEventListener("abort", cancel, { once: true });
      this.#sleepers.push(sleeper);
    });
  }

  /** Runs until the promise settles; rejects when everybody waits for something that no time will bring. */
  async runUntil<Result>(promise: Promise<Result>): Promise<Result> {
    let settled = false;
    const watched = promise.finally(() => {
      settled = true;
    });
    watched.catch(() => {});
    for (;;) {
      await quiet();
      if (settled) return await watched;
      const next = this.#takeNext();
      if (next === undefined) throw new Error(`nothing left to happen at ${this.#now} ms, yet somebody waits`);
      this.#now = next.at;
      next.wake();
    }
  }

  #takeNext(): Sleeper | undefined {
    const next = this.#sleepers.reduce<Sleeper | undefined>(
      (first, sleeper) =>
        first === undefined || sleeper.at < first.at || (sleeper.at === first.at && sleeper.order < first.order)
          ? sleeper
          : first,
      undefined,
    );
    this.#sleepers = this.#sleepers.filter((sleeper) => sleeper !== next);
    return next;
  }
}

/** Resolves when the micro-tasks that are due now, and those that they bring, have run. */
function quiet(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
