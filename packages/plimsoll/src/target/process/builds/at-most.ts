import { onAbort } from "../../../base/on-abort.js";
import { abortedBuild } from "./built.js";

/** Lets at most so many builds run at a time; the others wait in the order they came. */
export class AtMost {
  #free: number;
  readonly #waiting: (() => void)[] = [];

  constructor(count: number) {
    this.#free = count;
  }

  /** Throws `BuildStopped` when the signal aborts before the work's turn; from then on the signal is the work's business. */
  async run<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await this.#turn(signal);
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }

  #turn(signal: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      const leave = () => {
        this.#waiting.splice(this.#waiting.indexOf(enter), 1);
        reject(abortedBuild());
      };
      const enter = () => {
        stopListening();
        resolve();
      };
      this.#waiting.push(enter);
      const stopListening = onAbort(signal, leave);
    });
  }
}
