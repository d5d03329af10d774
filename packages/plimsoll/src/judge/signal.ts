/** Cumulative counts of one side since a release's traffic began to be split. */
export interface Counts {
  readonly total: number;
  /** 5xx answers and failed connections. */
  readonly errors: number;
  /** Answers slower than the objective that are not errors. */
  readonly slow: number;
}

/** Canary against the concurrent stable revision, both counted over the same span. */
export interface Signal {
  readonly service: string;
  readonly canary: Counts;
  readonly stable: Counts;
}
