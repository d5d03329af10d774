import type { Entry } from "../../release/entry.js";
import type { Journal } from "../../release/journal.js";
import type { VirtualClock } from "./virtual-clock.js";

/** A journal that outlives the processes that write to it, and nothing else. */
export class MemoryJournal implements Journal {
  readonly entries: Entry[] = [];
  readonly #clock: VirtualClock;
  readonly #waiting = new Set<() => void>();

  constructor(clock: VirtualClock) {
    this.#clock = clock;
  }

  async append(entry: Entry): Promise<void> {
    this.entries.push(entry);
    for (const wake of this.#waiting) wake();
  }

  async read(from: number): Promise<readonly Entry[]> {
    return this.entries.slice(from);
  }

  changed(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        callOff();
        this.#waiting.delete(wake);
        resolve();
      };
      const callOff = this.#clock.after(ms, wake);
      this.#waiting.add(wake);
    });
  }
}
