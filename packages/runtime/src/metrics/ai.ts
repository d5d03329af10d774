import { Counter, Histogram, type Registry } from "prom-client";
import { type CacheResult, hitRate } from "./cache.js";

export interface AiLabels {
  readonly provider: string;
  readonly model: string;
  /** What the call is for: "chat", "embedding" and so on. */
  readonly type: string;
}

export interface AiMetrics {
  /** Measures a call, also when it fails. */
  readonly time: <T>(labels: AiLabels, run: () => Promise<T>) => Promise<T>;
  readonly tokens: (labels: AiLabels, count: number) => void;
  readonly cache: (result: CacheResult) => void;
}

const callBuckets = [0.1, 0.25, 0.5, 1, 2, 5, 10, 20, 30, 60, 120];

export function createAiMetrics(registry: Registry): AiMetrics {
  const labelNames = ["provider", "model", "type"];
  const registers = [registry];
  const duration = new Histogram({
    name: "ai_request_duration_seconds",
    help: "Time of an AI call in seconds",
    labelNames,
    buckets: callBuckets,
    registers,
  });
  const tokens = new Counter({ name: "ai_tokens_total", help: "Tokens used by AI calls", labelNames, registers });
  const rate = hitRate(registry, "ai_cache_hit_rate", "Share of AI calls answered from the cache since the start", []);

  return {
    time: async (labels, run) => {
      const stop = duration.startTimer({ ...labels });
      try {
        return await run();
      } finally {
        stop();
      }
    },
    tokens: (labels, count) => tokens.inc({ ...labels }, count),
    cache: (result) => rate.count({}, result),
  };
}
