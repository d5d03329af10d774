import type { Counts, Signal } from "../../judge/signal.js";
import type { RevisionPairs, TrafficSplit } from "../../plan/operation.js";

/** Who gets what share of a service's requests for some time, and what becomes of them. */
export interface Flow {
  readonly service: string;
  readonly revision: string;
  /** Percent of the service's requests. */
  readonly weight: number;
  /** Milliseconds of this time in which nobody was there to answer. */
  readonly unansweredMs: number;
  readonly errors: number;
  readonly slow: number;
}

export interface Tally {
  readonly total: number;
  readonly errors: number;
  /** Of the errors those that no instance was there to answer. */
  readonly unanswered: number;
}

interface Running {
  requests: number;
  errors: number;
  slow: number;
  unanswered: number;
}

/** The requests of an environment's visitors, counted per revision as a proxy counts them. */
export class MemoryTraffic {
  readonly #perSecond: number;
  readonly #draw: () => number;
  /** By service and revision: a key joined for every look costs more than both. */
  readonly #counts = new Map<string, Map<string, Running>>();
  readonly #baselines = new Map<string, Baseline>();

  /** @param draw numbers from 0 to 1, by which single requests fail or not */
  constructor(perSecond: number, draw: () => number) {
    this.#perSecond = perSecond;
    this.#draw = draw;
  }

  count(flow: Flow, ms: number): void {
    const counts = this.#of(flow.service, flow.revision);
    const perMs = (this.#perSecond * flow.weight) / 100_000;
    const before = Math.floor(counts.requests);
    counts.requests += perMs * ms;
    const whole = Math.floor(counts.requests) - before;
    const unanswered = Math.min(whole, Math.round(perMs * flow.unansweredMs));
    const errors = sample(whole - unanswered, flow.errors, this.#draw);
    counts.unanswered += unanswered;
    counts.errors += unanswered + errors;
    counts.slow += sample(whole - unanswered - errors, flow.slow, this.#draw);
  }

  /** A release moves traffic: each of its shifts begins a new span of counting, however often it is asked for. */
  mark(release: string, operation: string, to: TrafficSplit): void {
    const before = this.#baselines.get(release);
    if (before?.operation === operation) return;
    const last = new Map<Running, Counts>();
    for (const revisions of this.#counts.values()) {
      for (const counts of revisions.values()) last.set(counts, wholeOf(counts));
    }
    this.#baselines.set(release, { operation, to, first: before?.first ?? last, last });
  }

  /** Over all revisions of the service, also those that are gone. */
  tally(service: string): Tally {
    let { total, errors, unanswered } = NOBODY;
    for (const counts of this.#counts.get(service)?.values() ?? []) {
      total += Math.floor(counts.requests);
      errors += counts.errors;
      unanswered += counts.unanswered;
    }
    return { total, errors, unanswered };
  }

  /**
   * Counts since the last shift. A stable revision that has no traffic any more is held against what it counted before:
   * since the release's first shift, or in its whole life where the release has left it too little time.
   */
  signals(release: string, pairs: RevisionPairs): readonly Signal[] {
    const baseline = this.#baselines.get(release);
    return Object.entries(pairs).map(([service, { canary, stable }]) => {
      if (baseline === undefined) return { service, canary: NONE, stable: NONE };
      const counted = (revision: string): Counts => {
        const counts = this.#of(service, revision);
        return difference(wholeOf(counts), baseline.last.get(counts));
      };
      const isFrozen = (baseline.to[service]?.[stable] ?? 0) === 0;
      const before = isFrozen ? frozen(baseline, this.#of(service, stable)) : counted(stable);
      return { service, canary: counted(canary), stable: before };
    });
  }

  #of(service: string, revision: string): Running {
    const revisions = this.#counts.get(service) ?? new Map<string, Running>();
    const counts = revisions.get(revision);
    if (counts !== undefined) return counts;
    const begun: Running = { requests: 0, errors: 0, slow: 0, unanswered: 0 };
    this.#counts.set(service, revisions.set(revision, begun));
    return begun;
  }
}

interface Baseline {
  readonly operation: string;
  readonly to: TrafficSplit;
  /** Before the release's first shift, and before its last. */
  readonly first: ReadonlyMap<Running, Counts>;
  readonly last: ReadonlyMap<Running, Counts>;
}

function frozen({ first, last }: Baseline, stable: Running): Counts {
  const now = last.get(stable) ?? NONE;
  const inRelease = difference(now, first.get(stable));
  return inRelease.total >= ENOUGH ? inRelease : now;
}

function difference(now: Counts, before: Counts = NONE): Counts {
  return { total: now.total - before.total, errors: now.errors - before.errors, slow: now.slow - before.slow };
}

function wholeOf({ requests, errors, slow }: Running): Counts {
  return { total: Math.floor(requests), errors, slow };
}

/** How many of `count` requests fail, at a chance of `share` each. */
function sample(count: number, share: number, draw: () => number): number {
  if (count <= 0 || share <= 0) return 0;
  if (share >= 1) return count;
  const mean = count * share;
  return Math.min(count, mean < FEW ? poisson(mean, draw) : around(mean, share, draw));
}

/** Knuth's product of uniform numbers: exact for a few. */
function poisson(mean: number, draw: () => number): number {
  const limit = Math.exp(-mean);
  let events = 0;
  for (let product = draw(); product > limit; product *= draw()) events += 1;
  return events;
}

/** Many: the normal distribution of the same mean and variance, as the sum of twelve uniform numbers. */
function around(mean: number, share: number, draw: () => number): number {
  let sum = -6;
  for (let n = 0; n < 12; n += 1) sum += draw();
  return Math.max(0, Math.round(mean + sum * Math.sqrt(mean * (1 - share))));
}

/** Of stable requests in a release: see the process target's baselines. */
const ENOUGH = 1_000;
const FEW = 12;
const NOBODY: Tally = { total: 0, errors: 0, unanswered: 0 };
const NONE: Counts = { total: 0, errors: 0, slow: 0 };
