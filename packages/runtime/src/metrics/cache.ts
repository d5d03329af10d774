import { Counter, Gauge, type Registry } from "prom-client";

export interface CacheMetrics {
  readonly hit: () => void;
  readonly miss: () => void;
}

/** `cache_requests_total{cache,result}` for rates over time, `cache_hit_rate{cache}` since the start. */
export function createCacheMetrics(registry: Registry): (name: string) => CacheMetrics {
  const requests = new Counter({
    name: "cache_requests_total",
    help: "Look-ups in a cache",
    labelNames: ["cache", "result"],
    registers: [registry],
  });
  const rate = hitRate(registry, "cache_hit_rate", "Share of look-ups found since the start", ["cache"]);
  return (cache) => ({
    hit: () => {
      requests.inc({ cache, result: "hit" });
      rate.count({ cache }, "hit");
    },
    miss: () => {
      requests.inc({ cache, result: "miss" });
      rate.count({ cache }, "miss");
    },
  });
}

export type CacheResult = "hit" | "miss";

/** A gauge from 0 to 1 that follows hits and misses per set of labels. */
export function hitRate(registry: Registry, name: string, help: string, labelNames: readonly string[]) {
  const gauge = new Gauge({ name, help, labelNames: [...labelNames], registers: [registry] });
  const counts = new Map<string, Record<CacheResult, number>>();
  return {
    count: (labels: Readonly<Record<string, string>>, result: CacheResult): void => {
      const key = Object.values(labels).join(" ");
      const count = counts.get(key) ?? { hit: 0, miss: 0 };
      count[result] += 1;
      counts.set(key, count);
      gauge.set({ ...labels }, count.hit / (count.hit + count.miss));
    },
  };
}
