import type { Lease } from "../../release/lease.js";

/** The environment whose leases are handed out, for one process. */
export class MemoryLeases {
  #highest = 0;

  acquire(): Lease {
    let fence = this.#next();
    const isHeld = () => fence === this.#highest;
    return {
      get fence() {
        return fence;
      },
      isHeld,
      advance: async () => {
        if (!isHeld()) return false;
        fence = this.#next();
        return true;
      },
      release: async () => {},
    };
  }

  #next(): number {
    this.#highest += 1;
    return this.#highest;
  }
}
