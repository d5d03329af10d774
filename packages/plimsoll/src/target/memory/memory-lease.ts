import type { Lease } from "../../release/lease.js";

/** The environment whose leases are handed out, for one process. */
export class MemoryLeases {
  #highest = 0;

  acquire(): Lease {
    this.#highest += 1;
    return this.#leaseOf(this.#highest);
  }

  #leaseOf(fence: number): Lease {
    const isHeld = () => fence === this.#highest;
    return {
      fence,
      isHeld,
      advance: async () => (isHeld() ? this.acquire() : undefined),
      release: async () => {},
    };
  }
}
