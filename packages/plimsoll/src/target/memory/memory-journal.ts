import type { Clock } from "../../base/clock.js";
import type { Entry } from "../../release/entry.js";
import type { Journal } from "../../release/journal.js";

export class MemoryJournal implements Journal {
  readonly entries: Entry[] = [];
  readonly #clock: Clock;
  #changed: (() => void)[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  async append(entry: Entry): Promise<void> {
    this.entries.push(structuredClone(entry));
    for (const wake of this.#changed.splice(0)) wake();
  }

  async read(from: number): Promise<readonly Entry[]> {
    return this.entries.slice(from);
  }

  async changed(ms: number): Promise<void> {
    const done = new AbortController();
    const woken = new Promise<void>((resolve) => {
      this.#changed.push(resolve);
    });
    await Promise.race([woken, this.#clock.sleep(ms, done.signal)]);
    done.abort();
  }
}
