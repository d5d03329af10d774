import type { Registry } from "prom-client";
import type { HttpNaming } from "./naming.js";

/** Counts one combination of labels. */
export interface HttpSeries {
  /** `traceId` is given when the caller traces, and kept as the exemplar of its bucket. */
  readonly add: (seconds: number, traceId?: string) => void;
}

export interface HttpTally {
  /** `route` is the pattern, such as `/users/:id`, never the address asked for; undefined when none matched. */
  readonly series: (method: string, route: string | undefined, status: number) => HttpSeries;
  /** Tells how many requests are being worked on; called at every scrape. */
  readonly countInFlight: (read: () => number) => void;
}

/** Upper bounds in seconds. They contain the objectives of the source systems: 500 ms, 1 s, 3 s, 5 s. */
export const httpBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10] as const;

interface Series extends HttpSeries {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly values: () => readonly object[];
  readonly count: () => number;
}

interface Exemplar {
  readonly labelSet: { readonly trace_id: string };
  readonly value: number;
  readonly timestamp: number;
}

/** A last wall: routes written by hand could still be too many. Beyond it they count as "other". */
const mostSeries = 2_000;

const methods = new Set(["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);

/**
 * Counts requests in plain arrays and hands them to the registry when it is scraped. prom-client's own histogram
 * hashes the labels on every observation, which costs a small service several per cent of its throughput.
 */
export function createHttpTally(registry: Registry, naming: HttpNaming): HttpTally {
  const table = new Map<string, Series>();
  const { labels } = naming;
  let readInFlight = () => 0;

  function series(givenMethod: string, route = "unmatched", status: number): Series {
    const method = methods.has(givenMethod) ? givenMethod : "OTHER";
    const key = `${method} ${status} ${route}`;
    const known = table.get(key);
    if (known !== undefined) return known;
    if (table.size >= mostSeries && route !== "other") return series(method, "other", status);
    const made = createSeries(naming.duration, {
      [labels.method]: method,
      [labels.route]: route,
      [labels.status]: status,
    });
    table.set(key, made);
    return made;
  }

  register(registry, naming.requests, "HTTP requests answered", "counter", () =>
    [...table.values()].map(({ labels, count }) => ({ labels, value: count() })),
  );
  register(registry, naming.duration, "Time from request to answer in seconds", "histogram", () =>
    [...table.values()].flatMap(({ values }) => values()),
  );
  register(registry, naming.inFlight, "HTTP requests being worked on", "gauge", () => [
    { labels: {}, value: readInFlight() },
  ]);

  return {
    series,
    countInFlight: (read) => {
      readInFlight = read;
    },
  };
}

function createSeries(name: string, labels: Readonly<Record<string, string | number>>): Series {
  const counts = new Array<number>(httpBuckets.length + 1).fill(0);
  const exemplars: (Exemplar | undefined)[] = [];
  let count = 0;
  let sum = 0;
  return {
    labels,
    count: () => count,
    add: (seconds, traceId) => {
      const bucket = bucketOf(seconds);
      counts[bucket] = (counts[bucket] ?? 0) + 1;
      count += 1;
      sum += seconds;
      if (traceId === undefined) return;
      exemplars[bucket] = { labelSet: { trace_id: traceId }, value: seconds, timestamp: Date.now() / 1_000 };
    },
    values: () => {
      let cumulative = 0;
      const buckets = [...httpBuckets, "+Inf"].map((le, index) => {
        cumulative += counts[index] ?? 0;
        const exemplar = exemplars[index];
        const value = { metricName: `${name}_bucket`, labels: { le, ...labels }, value: cumulative };
        return exemplar === undefined ? value : { ...value, exemplar };
      });
      return [
        ...buckets,
        { metricName: `${name}_sum`, labels, value: sum },
        { metricName: `${name}_count`, labels, value: count },
      ];
    },
  };
}

function bucketOf(seconds: number): number {
  for (let index = 0; index < httpBuckets.length; index++) {
    if (seconds <= (httpBuckets[index] ?? Infinity)) return index;
  }
  return httpBuckets.length;
}

/** prom-client accepts any object that can tell its values; its types do not say so. */
function register(registry: Registry, name: string, help: string, type: string, values: () => readonly object[]): void {
  const metric = {
    name,
    help,
    type,
    aggregator: "sum",
    get: async () => ({ name, help, type, aggregator: "sum", values: values() }),
  };
  registry.registerMetric(metric as unknown as Parameters<Registry["registerMetric"]>[0]);
}
