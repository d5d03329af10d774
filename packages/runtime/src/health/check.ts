/** Throws, or rejects, with the reason when the thing checked is not well. It must stop when the signal aborts. */
export type Probe = (signal: AbortSignal) => unknown;

/** A required check makes the service unready; an advisory one is only reported. */
export type CheckWeight = "required" | "advisory";

export interface Check {
  readonly kind: "check";
  readonly weight: CheckWeight;
  readonly probe: Probe;
  /** Default 500 ms, so that a store that hangs is noticed within a second. */
  readonly timeLimitMs?: number;
  /** What else the service should do for the thing checked. */
  readonly store?: CheckedStore;
}

/** A store behind a check: closed when the service stops, its connections counted. */
export interface CheckedStore {
  readonly close: () => Promise<unknown>;
  readonly connections?: () => PoolUsage;
}

export interface PoolUsage {
  readonly total: number;
  readonly idle: number;
  readonly waiting: number;
}

export type WrittenChecks = Readonly<Record<string, Check | Probe>>;

/** Reports a check without letting it decide on readiness: right for third parties. */
export function advisory(check: Check | Probe): Check {
  return { ...asCheck(check), weight: "advisory" };
}

export function asCheck(written: Check | Probe): Check {
  return typeof written === "function" ? { kind: "check", weight: "required", probe: written } : written;
}
