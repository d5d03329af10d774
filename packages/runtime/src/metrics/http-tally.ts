import type { Registry } from "prom-client";
import type { HttpNaming } from "./naming.js";

/** One finished request. `route` is the pattern, such as `/users/:id`, never the address asked for. */
export interface FinishedRequest {
  readonly method: string;
  readonly route: string | undefined;
  readonly status: number;
  readonly seconds: number;
  /** Given when the caller traces, and kept as the exemplar of its bucket. */
  readonly traceId?: string | undefined;
}

export interface HttpTally {
  readonly begin: () => void;
  readonly finish: (request: FinishedRequest) => void;
}

/** Upper bounds in seconds. They contain the objectives of the source systems: 500 ms, 1 s, 3 s, 5 s. */
export const httpBuckets = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10] as const;

interface Series {
  readonly labels: Readonly<Record<string, string | number>>;
  readonly counts: number[];
  readonly exemplars: (Exemplar | undefined)[];
  count: number;
  sum: number;
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
  let inFlight = 0;

  function seriesOf(method: string, route: string, status: number): Series {
    const key = `${method} ${status} ${route}`;
    const known = table.get(key);
    if (known !== undefined) return known;
    if (table.size >= mostSeries && route !== "other") return seriesOf(method, "other", status);
    const { labels } = naming;
    const made: Series = {
      labels: { [labels.method]: method, [labels.route]: route, [labels.status]: status },
      counts: new Array<number>(httpBuckets.length + 1).fill(0),
      exemplars: [],
      count: 0,
      sum: 0,
    };
    table.set(key, made);
    return made;
  }

  register(registry, naming.requests, "HTTP requests answered", "counter", () =>
    [...table.values()].map(({ labels, count }) => ({ labels, value: count })),
  );
  register(registry, naming.duration, "Time from request to answer in seconds", "histogram", () =>
    [...table.values()].flatMap((series) => histogramValues(naming.duration, series)),
  );
  register(registry, naming.inFlight, "HTTP requests being worked on", "gauge", () => [
    { labels: {}, value: inFlight },
  ]);

  return {
    begin: () => {
      inFlight += 1;
    },
    finish: ({ method, route = "unmatched", status, seconds, traceId }) => {
      inFlight -= 1;
      const series = seriesOf(methods.has(method) ? method : "OTHER", route, status);
      const bucket = bucketOf(seconds);
      series.counts[bucket] = (series.counts[bucket] ?? 0) + 1;
      series.count += 1;
      series.sum += seconds;
      if (traceId === undefined) return;
      series.exemplars[bucket] = { labelSet: { trace_id: traceId }, value: seconds, timestamp: Date.now() / 1_000 };
    },
  };
}

function bucketOf(seconds: number): number {
  for (let index = 0; index < httpBuckets.length; index++) {
    if (seconds <= (httpBuckets[index] ?? Infinity)) return index;
  }
  return httpBuckets.length;
}

function histogramValues(name: string, series: Series): readonly object[] {
  let cumulative = 0;
  const buckets = [...httpBuckets, "+Inf"].map((le, index) => {
    cumulative += series.counts[index] ?? 0;
    const exemplar = series.exemplars[index];
    return {
      metricName: `${name}_bucket`,
      labels: { le, ...series.labels },
      value: cumulative,
      ...(exemplar && { exemplar }),
    };
  });
  return [
    ...buckets,
    { metricName: `${name}_sum`, labels: series.labels, value: series.sum },
    { metricName: `${name}_count`, labels: series.labels, value: series.count },
  ];
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
