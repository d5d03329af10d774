import type { Clock } from "../base/clock.js";
import type { Contender } from "../target/memory/memory-lease.js";
import type { VirtualClock } from "../target/memory/virtual-clock.js";

export type Gone = "killed" | "frozen";

/**
 * A process of the command line that may die or freeze at any moment. Everything that comes to it from outside passes
 * through `pass`: to the dead nothing comes any more, to the frozen it comes when they thaw.
 */
export class CommandProcess implements Contender {
  readonly by: string;
  /** Settles when somebody looking at the process would start another one. */
  readonly gone: Promise<Gone>;
  /** Settles when nothing of it is left. */
  readonly exited: Promise<void>;
  readonly clock: Clock;
  readonly #time: VirtualClock;
  #leave: (gone: Gone) => void = () => {};
  #end: () => void = () => {};
  #alive = true;
  #frozenSince: number | undefined;
  /** Undefined for a process that runs. */
  #closed: Promise<unknown> | undefined;

  /** @param stepMs how much the machine's clock is off when the process begins; it looks at it only then */
  constructor(by: string, time: VirtualClock, stepMs: number) {
    this.by = by;
    this.#time = time;
    this.gone = new Promise((resolve) => {
      this.#leave = resolve;
    });
    this.exited = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.clock = {
      now: () => time.now() + stepMs,
      sleep: (ms, signal) => this.pass(time.sleep(ms, signal)),
      after: (ms, act) => time.after(ms, () => void this.pass(Promise.resolve()).then(act)),
    };
  }

  isAlive(): boolean {
    return this.#alive;
  }

  isFrozen(): boolean {
    return this.#frozenSince !== undefined;
  }

  beatAt(): number {
    return this.#frozenSince ?? this.#time.now();
  }

  kill(): void {
    this.exit();
    this.#leave("killed");
  }

  /** Nothing of it goes on: neither what it waited for, nor what it had begun. */
  exit(): void {
    this.#alive = false;
    this.#closed = new Promise(() => {});
    this.#end();
  }

  freeze(ms: number): void {
    if (this.#closed !== undefined) return;
    this.#frozenSince = this.#time.now();
    this.#closed = this.#time.sleep(ms).then(() => {
      if (!this.#alive) return;
      this.#frozenSince = undefined;
      this.#closed = undefined;
    });
    this.#leave("frozen");
  }

  pass<Value>(coming: Promise<Value>): Promise<Value> {
    return coming.then(
      (value) => (this.isStill ? this.#later(coming) : value),
      (problem) => {
        if (this.isStill) return this.#later(coming);
        throw problem;
      },
    );
  }

  async #later<Value>(coming: Promise<Value>): Promise<Value> {
    while (this.isStill) await this.awake();
    return await coming;
  }

  /** Dead or frozen: to be looked at right before anything is done in its name. */
  get isStill(): boolean {
    return this.#closed !== undefined;
  }

  /** At once for a process that runs, never for a dead one. */
  async awake(): Promise<void> {
    await this.#closed;
  }
}
