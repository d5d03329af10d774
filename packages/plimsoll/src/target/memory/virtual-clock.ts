import type { Clock } from "../../base/clock.js";
import { onAbort } from "../../base/on-abort.js";

interface Due {
  readonly at: number;
  readonly order: number;
  /** Undefined once it is called off. */
  act: (() => void) | undefined;
}

/** Somebody does things again and again and waits for nothing: a real processor would run hot. */
export class TimeStandsStill extends Error {}

/** Time that passes when nobody has anything left to do at the current moment. */
export class VirtualClock implements Clock {
  #now: number;
  #order = 0;
  /** Things that have happened at the current moment. */
  #atOnce = 0;
  #runs = false;
  /** A binary heap, the next one first; what was called off stays in it until its time comes. */
  readonly #due: Due[] = [];

  constructor(startAt = 0) {
    this.#now = startAt;
  }

  now(): number {
    return this.#now;
  }

  sleep(ms: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted) return resolve();
      if (signal === undefined) {
        this.after(ms, resolve);
        return;
      }
      const wake = () => {
        stopListening();
        callOff();
        resolve();
      };
      const callOff = this.after(ms, wake);
      const stopListening = onAbort(signal, wake);
    });
  }

  /** Acts after `ms`, after everything that was planned earlier for the same moment; returns how to call it off. */
  after(ms: number, act: () => void): () => void {
    this.#order += 1;
    const due: Due = { at: this.#now + Math.max(0, ms), order: this.#order, act };
    this.#push(due);
    return () => {
      due.act = undefined;
    };
  }

  /** Runs until the promise settles; rejects when everybody waits for something that no time will bring. */
  async runUntil<Result>(promise: Promise<Result>): Promise<Result> {
    if (this.#runs) throw new Error("time passes already: await the promise itself");
    this.#runs = true;
    let settled = false;
    const watched = promise.finally(() => {
      settled = true;
    });
    watched.catch(() => {});
    try {
      await this.#pass(() => settled);
      return await watched;
    } finally {
      this.#runs = false;
    }
  }

  /** Lets everything happen that is planned up to then. */
  async runFor(ms: number): Promise<void> {
    const end = this.#now + ms;
    await this.#pass(() => {
      this.#dropCalledOff();
      const next = this.#due[0];
      return next === undefined || next.at > end;
    });
    this.#now = end;
  }

  /**
   * Goes from one thing that is planned to the next, until time has passed enough. Between two of them the micro-tasks run
   * that are due, and those that they bring: Node runs the next-tick queue only when no micro-task is left, and does not
   * visit its event loop for it. A loop that awaits would make promises at every moment.
   */
  #pass(isEnough: () => boolean): Promise<void> {
    return new Promise((resolve, reject) => {
      const whenQuiet = () => process.nextTick(turn);
      const turn = () => {
        try {
          if (isEnough()) resolve();
          else if (this.#step()) DONE.then(whenQuiet);
          else reject(new Error(`nothing left to happen at ${this.#now} ms, yet somebody waits`));
        } catch (problem) {
          reject(problem);
        }
      };
      DONE.then(whenQuiet);
    });
  }

  /** False when nothing is planned. */
  #step(): boolean {
    this.#dropCalledOff();
    const next = this.#pop();
    if (next === undefined) return false;
    this.#atOnce = next.at === this.#now ? this.#atOnce + 1 : 0;
    if (this.#atOnce > MOST_AT_ONCE) throw new TimeStandsStill(`${MOST_AT_ONCE} things happened in one moment`);
    this.#now = next.at;
    const { act } = next;
    next.act = undefined;
    act?.();
    return true;
  }

  #dropCalledOff(): void {
    while (this.#due[0] !== undefined && this.#due[0].act === undefined) this.#pop();
  }

  #push(due: Due): void {
    const heap = this.#due;
    let at = heap.push(due) - 1;
    while (at > 0) {
      const above = (at - 1) >> 1;
      if (!isBefore(due, heap[above] as Due)) break;
      heap[at] = heap[above] as Due;
      at = above;
    }
    heap[at] = due;
  }

  #pop(): Due | undefined {
    const heap = this.#due;
    const first = heap[0];
    const last = heap.pop();
    if (first === undefined || last === undefined || first === last) return first;
    let at = 0;
    for (;;) {
      let below = 2 * at + 1;
      if (below >= heap.length) break;
      if (below + 1 < heap.length && isBefore(heap[below + 1] as Due, heap[below] as Due)) below += 1;
      if (!isBefore(heap[below] as Due, last)) break;
      heap[at] = heap[below] as Due;
      at = below;
    }
    heap[at] = last;
    return first;
  }
}

/** An app of 500 services does a few thousand things at once. */
const MOST_AT_ONCE = 100_000;

function isBefore(a: Due, b: Due): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}

const DONE = Promise.resolve();
