import { Gauge, Histogram, type Registry } from "prom-client";
import type { PoolUsage } from "../health/check.js";

export interface QueryLabels {
  readonly operation: string;
  readonly table: string;
}

export interface DatabaseMetrics {
  /** Measures a query, also when it fails. */
  readonly time: <T>(labels: QueryLabels, run: () => Promise<T>) => Promise<T>;
  /** Reads a pool's connections at every scrape. */
  readonly pool: (name: string, usage: () => PoolUsage) => void;
}

export const queryBuckets = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5];

export function createDatabaseMetrics(registry: Registry): DatabaseMetrics {
  const queries = new Histogram({
    name: "db_query_duration_seconds",
    help: "Time of a database query in seconds",
    labelNames: ["operation", "table"],
    buckets: queryBuckets,
    registers: [registry],
  });
  const pools = new Map<string, () => PoolUsage>();
  new Gauge({
    name: "db_pool_connections",
    help: "Connections of a database pool: total, idle, and callers waiting for one",
    labelNames: ["pool", "state"],
    registers: [registry],
    collect() {
      for (const [pool, usage] of pools) {
        for (const [state, value] of Object.entries(usage())) this.set({ pool, state }, value);
      }
    },
  });

  return {
    time: async (labels, run) => {
      const stop = queries.startTimer({ ...labels });
      try {
        return await run();
      } finally {
        stop();
      }
    },
    pool: (name, usage) => {
      pools.set(name, usage);
    },
  };
}
