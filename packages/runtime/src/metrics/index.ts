export type { AiLabels, AiMetrics } from "./ai.js";
export type { CacheMetrics } from "./cache.js";
export type { DatabaseMetrics, QueryLabels } from "./database.js";
export type { Exposition } from "./expose.js";
export type { HttpSeries, HttpTally } from "./http-tally.js";
export { createMetrics, type Metrics, type MetricsOptions } from "./metrics.js";
export { type HttpNaming, httpNaming, prefixedHttpNaming } from "./naming.js";
export type { QueueMetrics } from "./queue.js";
export type { WebSocketMetrics } from "./websockets.js";
