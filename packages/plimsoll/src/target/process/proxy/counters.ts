/**
 * What happened to requests, per service and revision, since `since`. Every number only grows: whoever judges keeps a
 * baseline and subtracts.
 */
export interface Counters {
  /** Milliseconds since the epoch at which counting began; a new value means that everything began again at zero. */
  readonly since: number;
  /** Requests that no route matched, or whose service has no revision. */
  readonly unrouted: number;
  readonly services: Readonly<Record<string, Readonly<Record<string, RevisionCounters>>>>;
}

export interface RevisionCounters {
  /** Requests answered by the instance or by the proxy in its place; not those that the client gave up. */
  readonly total: number;
  /** Of these, 5xx answers and failures: no connection, connection lost, time-out. */
  readonly errors: number;
  /** Of these, not errors, but slower than the service's `slowMs` to the head of the answer. */
  readonly slow: number;
  /** Requests that the client gave up before the answer was complete; counted nowhere else. */
  readonly aborted: number;
  /** Requests sent to a second instance because the first connection failed. */
  readonly retried: number;
  /** Requests being served now. A gauge: the only number that falls. */
  readonly inFlight: number;
  /** Answers by milliseconds to their head: one count per bound of LATENCY_BOUNDS_MS and one for anything above. */
  readonly latency: readonly number[];
  readonly latencySumMs: number;
  /** The most recent bad requests, oldest first, as evidence. */
  readonly hurt: readonly HurtRequest[];
}

export interface HurtRequest {
  readonly at: number;
  readonly method: string;
  /** Without the query, which may hold secrets. */
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  readonly requestId: string;
  readonly instance: string;
  readonly reason: HurtReason;
}

export type HurtReason = "status" | "slow" | "no-connection" | "connection-lost" | "timeout" | "no-instance";

/** Upper bounds of the latency histogram, in milliseconds. */
export const LATENCY_BOUNDS_MS: readonly number[] = [
  1, 2, 5, 10, 25, 50, 75, 100, 150, 250, 350, 500, 750, 1_000, 2_500, 5_000, 10_000,
];

export const MOST_HURT_KEPT = 20;

export const noRevisionCounters: RevisionCounters = {
  total: 0,
  errors: 0,
  slow: 0,
  aborted: 0,
  retried: 0,
  inFlight: 0,
  latency: new Array<number>(LATENCY_BOUNDS_MS.length + 1).fill(0),
  latencySumMs: 0,
  hurt: [],
};

export function noCounters(since: number): Counters {
  return { since, unrouted: 0, services: {} };
}

/** The sum of what two processes counted; it began when the first of them did. */
export function addCounters(a: Counters, b: Counters): Counters {
  const services: Record<string, Record<string, RevisionCounters>> = {};
  for (const [service, revisions] of [...Object.entries(a.services), ...Object.entries(b.services)]) {
    const sums = services[service] ?? {};
    services[service] = sums;
    for (const [revision, counters] of Object.entries(revisions)) {
      sums[revision] = addRevisionCounters(sums[revision] ?? noRevisionCounters, counters);
    }
  }
  return { since: Math.min(a.since, b.since), unrouted: a.unrouted + b.unrouted, services };
}

/** What one process has counted, brought up to date by what it says has changed. */
export function newerCounters(known: Counters, changed: Counters): Counters {
  const services = { ...known.services };
  for (const [service, revisions] of Object.entries(changed.services)) {
    services[service] = { ...services[service], ...revisions };
  }
  return { ...changed, services };
}

/** The counters of a process that has ended: nothing of it is in flight any more. */
export function settled(counters: Counters): Counters {
  const services = mapValues(counters.services, (revisions) =>
    mapValues(revisions, (revision) => ({ ...revision, inFlight: 0 })),
  );
  return { ...counters, services };
}

function addRevisionCounters(a: RevisionCounters, b: RevisionCounters): RevisionCounters {
  return {
    total: a.total + b.total,
    errors: a.errors + b.errors,
    slow: a.slow + b.slow,
    aborted: a.aborted + b.aborted,
    retried: a.retried + b.retried,
    inFlight: a.inFlight + b.inFlight,
    latency: a.latency.map((count, index) => count + (b.latency[index] ?? 0)),
    latencySumMs: a.latencySumMs + b.latencySumMs,
    hurt: [...a.hurt, ...b.hurt].sort((one, other) => one.at - other.at).slice(-MOST_HURT_KEPT),
  };
}

function mapValues<Value, Result>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value) => Result,
): Record<string, Result> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]));
}
