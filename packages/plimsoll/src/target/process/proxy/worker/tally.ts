import type { Counters, HurtRequest, RevisionCounters } from "../counters.js";
import { LATENCY_BOUNDS_MS, MOST_HURT_KEPT } from "../counters.js";

/** One revision's counters, kept by the worker that serves it: plain numbers, changed in place on the hot path. */
export class Tally {
  total = 0;
  errors = 0;
  slow = 0;
  aborted = 0;
  retried = 0;
  inFlight = 0;
  /** Grows with every request that begins or ends: the numbers have changed when it has. */
  changes = 0;
  latencySumMs = 0;
  readonly latency = new Array<number>(LATENCY_BOUNDS_MS.length + 1).fill(0);
  readonly hurt: HurtRequest[] = [];

  begin(): void {
    this.inFlight += 1;
    this.changes += 1;
  }

  end(): void {
    this.inFlight -= 1;
    this.changes += 1;
  }

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
  readonly #seen = new Map<Tally, number>();
  readonly #byService = new Map<string, Map<string, Tally>>();

  of(service: string, revision: string): Tally {
    const revisions = this.#byService.get(service) ?? new Map<string, Tally>();
    this.#byService.set(service, revisions);
    const tally = revisions.get(revision) ?? new Tally();
    revisions.set(revision, tally);
    return tally;
  }

  readAll(): ServiceCounters {
    return this.#read(() => true);
  }

  /** Only of revisions that had requests since the last call; undefined when none had. */
  readChanged(): ServiceCounters | undefined {
    let changed = false;
    const services = this.#read((tally) => {
      const hasChanged = this.#seen.get(tally) !== tally.changes;
      this.#seen.set(tally, tally.changes);
      changed ||= hasChanged;
      return hasChanged;
    });
    return changed ? services : undefined;
  }

  #read(isWanted: (tally: Tally) => boolean): ServiceCounters {
    const services: Record<string, Record<string, RevisionCounters>> = {};
    for (const [service, revisions] of this.#byService) {
      const wanted = [...revisions].filter(([, tally]) => isWanted(tally));
      services[service] = Object.fromEntries(wanted.map(([revision, tally]) => [revision, tally.read()]));
    }
    return services;
  }
}

export type ServiceCounters = Counters["services"];
