import type { Holder, Lease, LeaseAnswer } from "../../release/lease.js";

/** A process that asks for the lease, as the others can see it. */
export interface Contender {
  readonly by: string;
  isAlive(): boolean;
  /** When it last showed that it is not frozen, in milliseconds since the epoch. */
  beatAt(): number;
}

interface Hold {
  readonly contender: Contender;
  readonly holder: Holder;
  readonly fence: number;
  released: boolean;
}

/** The right to change one environment, under the rules of the one on disk: see store/file/file-lease. */
export class MemoryLeases {
  readonly #now: () => number;
  readonly #expiresMs: number;
  #highest = 0;
  #hold: Hold | undefined;
  readonly #released = new Set<number>();

  constructor(now: () => number = () => 0, expiresMs = 15_000) {
    this.#now = now;
    this.#expiresMs = expiresMs;
  }

  /** The number that was given out last. */
  get fence(): number {
    return this.#highest;
  }

  /** Who holds the environment: neither dead, nor frozen for too long, nor done. */
  holder(): Holder | undefined {
    const hold = this.#hold;
    if (hold === undefined || hold.released || !hold.contender.isAlive()) return undefined;
    return this.#now() - hold.contender.beatAt() < this.#expiresMs ? hold.holder : undefined;
  }

  /** Whether the holder of this number has given the environment back of its own accord. */
  wasReleased(fence: number): boolean {
    return this.#released.has(fence);
  }

  acquire(contender: Contender): LeaseAnswer {
    const holder = this.holder();
    return holder === undefined ? { kind: "held", lease: this.#grant(contender) } : { kind: "busy", holder };
  }

  /** As after the death of whoever held it. */
  seize(): Lease {
    return this.#grant({ by: "test", isAlive: () => true, beatAt: this.#now });
  }

  #grant(contender: Contender): Lease {
    let own = this.#next(contender);
    const isHeld = () => own === this.#hold;
    return {
      get fence() {
        return own.fence;
      },
      isHeld,
      advance: async () => {
        if (!isHeld()) return false;
        own = this.#next(contender);
        return true;
      },
      release: async () => {
        own.released = true;
        this.#released.add(own.fence);
      },
    };
  }

  #next(contender: Contender): Hold {
    this.#highest += 1;
    const holder = { by: contender.by, pid: this.#highest, since: this.#now(), release: undefined };
    this.#hold = { contender, holder, fence: this.#highest, released: false };
    return this.#hold;
  }
}
