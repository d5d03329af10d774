import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import type { Identity } from "../identity.js";
import { type AiMetrics, createAiMetrics } from "./ai.js";
import { type CacheMetrics, createCacheMetrics } from "./cache.js";
import { createDatabaseMetrics, type DatabaseMetrics } from "./database.js";
import { type Exposition, expose } from "./expose.js";
import { createHttpTally, type HttpTally } from "./http-tally.js";
import { type HttpNaming, httpNaming } from "./naming.js";
import { createQueueMetrics, type QueueMetrics } from "./queue.js";
import { createWebSocketMetrics, type WebSocketMetrics } from "./websockets.js";

export interface MetricsOptions {
  readonly naming?: HttpNaming;
}

export interface Metrics {
  readonly registry: Registry;
  readonly http: HttpTally;
  readonly database: DatabaseMetrics;
  readonly websockets: WebSocketMetrics;
  readonly ai: AiMetrics;
  /** Metrics of one queue; the name becomes the prefix of its families. The same name gives the same ones. */
  readonly queue: (name: string) => QueueMetrics;
  readonly cache: (name: string) => CacheMetrics;
  readonly counter: (name: string, help: string, labels?: readonly string[]) => Counter;
  readonly gauge: (name: string, help: string, labels?: readonly string[]) => Gauge;
  readonly histogram: (
    name: string,
    help: string,
    labels?: readonly string[],
    buckets?: readonly number[],
  ) => Histogram;
  readonly expose: (accept: string | undefined) => Promise<Exposition>;
}

export function createMetrics(identity: Identity, options: MetricsOptions = {}): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  registerBuildInfo(registry, identity);
  const queues = new Map<string, QueueMetrics>();
  const cache = createCacheMetrics(registry);

  return {
    registry,
    http: createHttpTally(registry, options.naming ?? httpNaming),
    database: createDatabaseMetrics(registry),
    websockets: createWebSocketMetrics(registry),
    ai: createAiMetrics(registry),
    cache,
    queue: (name) => {
      const metrics = queues.get(name) ?? createQueueMetrics(registry, name);
      queues.set(name, metrics);
      return metrics;
    },
    counter: (name, help, labelNames = []) => new Counter({ name, help, labelNames, registers: [registry] }),
    gauge: (name, help, labelNames = []) => new Gauge({ name, help, labelNames, registers: [registry] }),
    histogram: (name, help, labelNames = [], buckets) =>
      new Histogram({ name, help, labelNames, registers: [registry], ...(buckets && { buckets: [...buckets] }) }),
    expose: (accept) => expose(registry, accept),
  };
}

function registerBuildInfo(registry: Registry, identity: Identity): void {
  const { service, version, revision = "", release = "" } = identity;
  const labels = { service, version, revision, release };
  new Gauge({
    name: "service_build_info",
    help: "What runs here; always 1",
    labelNames: Object.keys(labels),
    registers: [registry],
  }).set(labels, 1);
}
