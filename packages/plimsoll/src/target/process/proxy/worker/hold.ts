/** A request that waits while its service is paused. */
export interface Held {
  release(): void;
}

export type HoldOutcome = "held" | "not-paused" | "full";

/** At most this many requests wait per service; more are refused, so that a long pause cannot fill the memory. */
export const MOST_HELD = 10_000;

/** Services that are paused until a moment (milliseconds since the epoch), and who waits for them. */
export class HoldRoom {
  readonly #paused = new Map<string, PausedService>();

  pauseUntil(service: string, until: number, now: number): void {
    const before = this.#paused.get(service);
    if (before !== undefined) clearTimeout(before.timer);
    const timer = setTimeout(() => this.resume(service), Math.max(0, until - now));
    this.#paused.set(service, { until, timer, waiting: before?.waiting ?? new Set() });
  }

  resume(service: string): void {
    const paused = this.#paused.get(service);
    if (paused === undefined) return;
    clearTimeout(paused.timer);
    this.#paused.delete(service);
    for (const held of paused.waiting) held.release();
  }

  hold(service: string, held: Held): HoldOutcome {
    const paused = this.#paused.get(service);
    if (paused === undefined) return "not-paused";
    if (paused.waiting.size >= MOST_HELD) return "full";
    paused.waiting.add(held);
    return "held";
  }

  forget(service: string, held: Held): void {
    this.#paused.get(service)?.waiting.delete(held);
  }

  get isEmpty(): boolean {
    return this.#paused.size === 0;
  }

  /** How many wait, by service. */
  waiting(): Record<string, number> {
    return Object.fromEntries([...this.#paused].map(([service, { waiting }]) => [service, waiting.size]));
  }
}

interface PausedService {
  readonly until: number;
  readonly timer: NodeJS.Timeout;
  readonly waiting: Set<Held>;
}
