import type { HurtRequest, RevisionCounters } from "../counters.js";
import { LATENCY_BOUNDS_MS, MOST_HURT_KEPT } from "../counters.js";

/** One revision's counters, kept by the worker that serves it: plain numbers, changed in place on the hot path. */
export class Tally {
  total = 0;
  errors = 0;
  slow = 0;
  aborted = 0;
  retried = 0;
  inFlight = 0;
  latencySumMs = 0;
  readonly latency = new Array<number>(LATENCY_BOUNDS_MS.length + 1).fill(0);
  readonly hurt: HurtRequest[] = [];

  countLatency(ms: number): void {
    let bucket = 0;
    while (bucket < LATENCY_BOUNDS_MS.length && ms > (LATENCY_BOUNDS_MS[bucket] as number)) bucket += 1;
    this.latency[bucket] = (this.latency[bucket] as number) + 1;
    this.latencySumMs += ms;
  }

  keepEvidence(request: HurtRequest): void {
    this.hurt.push(request);
    if (this.hurt.length > MOST_HURT_KEPT) this.hurt.shift();
  }

  read(): RevisionCounters {
    const { total, errors, slow, aborted, retried, inFlight, latencySumMs } = this;
    const [latency, hurt] = [[...this.latency], [...this.hurt]];
    return { total, errors, slow, aborted, retried, inFlight, latency, latencySumMs, hurt };
  }
}

/** The tallies of one worker. They outlive the routing tables, so that a revision keeps its numbers across switches. */
export class Tallies {
  unrouted = 0;
  readonly #byService = new Map<string, Map<string, Tally>>();

  of(service: string, revision: string): Tally {
    const revisions = this.#byService.get(service) ?? new Map<string, Tally>();
    this.#byService.set(service, revisions);
    const tally = revisions.get(revision) ?? new Tally();
    revisions.set(revision, tally);
    return tally;
  }

  read(): Record<string, Record<string, RevisionCounters>> {
    const services: Record<string, Record<string, RevisionCounters>> = {};
    for (const [service, revisions] of this.#byService) {
      services[service] = Object.fromEntries([...revisions].map(([revision, tally]) => [revision, tally.read()]));
    }
    return services;
  }
}
