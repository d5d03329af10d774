/** What a load has seen so far. `sent` = `ok` + `hurt` + `lost` + `waiting`. */
export interface LoadSummary {
  readonly startedAt: number;
  readonly seconds: number;
  readonly sent: number;
  /** Answered below 500. */
  readonly ok: number;
  /** Answered 5xx. */
  readonly hurt: number;
  /** Never answered in full: connection refused or broken, or no answer in time. */
  readonly lost: number;
  readonly waiting: number;
  /**
   * Idempotent requests sent once more because a connection that had been idle turned out closed, as RFC 9110 9.2.2 lets
   * any client do. They are in `ok`, `hurt` or `lost` by what became of them.
   */
  readonly retried: number;
  readonly statuses: Readonly<Record<string, number>>;
  readonly latencyMs: { readonly p50: number; readonly p95: number; readonly p99: number; readonly max: number };
  /** The first of them, oldest first, so that the first bad answer is known to the millisecond. */
  readonly failures: readonly LoadFailure[];
}

export interface LoadFailure {
  /** When the failure was seen, and when its request was sent; milliseconds since the epoch. */
  readonly at: number;
  readonly sentAt: number;
  readonly kind: "hurt" | "lost";
  readonly method: string;
  readonly path: string;
  readonly status: number | undefined;
  /** The system's or our word for what broke: ECONNRESET, ETIMEDOUT, ... */
  readonly reason: string | undefined;
}

export const MOST_FAILURES_KEPT = 1_000;

/** Nearest-rank percentiles of latencies in any order; zeros when there are none. */
export function latencyPercentiles(latencies: readonly number[]): LoadSummary["latencyMs"] {
  const sorted = Float64Array.from(latencies).sort();
  const rank = (share: number) => sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)] ?? 0;
  return { p50: rank(0.5), p95: rank(0.95), p99: rank(0.99), max: rank(1) };
}
