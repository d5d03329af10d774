import type { Counters, RevisionCounters } from "./counters.js";
import { LATENCY_BOUNDS_MS } from "./counters.js";
import type { Alarm, ProxyStatus } from "./status.js";

/** The counters in Prometheus' text format, version 0.0.4. */
export function proxyMetrics(status: ProxyStatus, counters: Counters): string {
  const lines: string[] = [];
  const family = (name: string, type: string, help: string, samples: readonly string[]) =>
    lines.push(`# HELP ${name} ${help}`, `# TYPE ${name} ${type}`, ...samples);
  const perRevision = (name: string, value: (revision: RevisionCounters) => number) =>
    eachRevision(counters, (labels, revision) => [`${name}{${labels}} ${value(revision)}`]);

  for (const [name, type, help, value] of REVISION_FAMILIES) family(name, type, help, perRevision(name, value));
  family(LATENCY, "histogram", "Time until the head of the answer", eachRevision(counters, latencySamples));
  family("plimsoll_proxy_unrouted_total", "counter", "Requests without a route or a revision", [
    `plimsoll_proxy_unrouted_total ${counters.unrouted}`,
  ]);
  family("plimsoll_proxy_generation", "gauge", "Generation of the routing table in force", [
    `plimsoll_proxy_generation ${status.generation}`,
  ]);
  family("plimsoll_proxy_workers_lost_total", "counter", "Workers that died without being told to", [
    `plimsoll_proxy_workers_lost_total ${status.workersLost}`,
  ]);
  const alarm = (kind: Alarm["kind"]) => (status.alarms.some((raised) => raised.kind === kind) ? 1 : 0);
  family("plimsoll_proxy_state_unreadable", "gauge", "1 when the newest saved table could not be read", [
    `plimsoll_proxy_state_unreadable ${alarm("state-unreadable")}`,
  ]);
  family("plimsoll_proxy_state_unsaved", "gauge", "1 when the table in force could not be saved yet", [
    `plimsoll_proxy_state_unsaved ${alarm("state-unsaved")}`,
  ]);
  return `${lines.join("\n")}\n`;
}

const LATENCY = "plimsoll_proxy_latency_seconds";

const REVISION_FAMILIES: readonly (readonly [string, string, string, (revision: RevisionCounters) => number])[] = [
  ["plimsoll_proxy_requests_total", "counter", "Requests answered", (revision) => revision.total],
  ["plimsoll_proxy_errors_total", "counter", "Requests answered with 5xx or failed", (revision) => revision.errors],
  ["plimsoll_proxy_slow_total", "counter", "Answers slower than the objective", (revision) => revision.slow],
  ["plimsoll_proxy_aborted_total", "counter", "Requests that clients gave up", (revision) => revision.aborted],
  ["plimsoll_proxy_retried_total", "counter", "Requests sent to a second instance", (revision) => revision.retried],
  ["plimsoll_proxy_in_flight", "gauge", "Requests being served", (revision) => revision.inFlight],
];

function latencySamples(labels: string, revision: RevisionCounters): string[] {
  let upTo = 0;
  const buckets = revision.latency.map((count, index) => {
    upTo += count;
    const bound = LATENCY_BOUNDS_MS[index];
    return `${LATENCY}_bucket{${labels},le="${bound === undefined ? "+Inf" : bound / 1_000}"} ${upTo}`;
  });
  const sum = `${LATENCY}_sum{${labels}} ${revision.latencySumMs / 1_000}`;
  return [...buckets, sum, `${LATENCY}_count{${labels}} ${upTo}`];
}

function eachRevision(counters: Counters, sample: (labels: string, revision: RevisionCounters) => string[]): string[] {
  return Object.entries(counters.services).flatMap(([service, revisions]) =>
    Object.entries(revisions).flatMap(([name, revision]) =>
      sample(`service="${escaped(service)}",revision="${escaped(name)}"`, revision),
    ),
  );
}

function escaped(value: string): string {
  return value.replace(/[\\"\n]/g, (found) => (found === "\n" ? "\\n" : `\\${found}`));
}
