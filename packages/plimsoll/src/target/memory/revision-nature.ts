/** How a revision behaves once it is started. */
export interface RevisionNature {
  readonly start:
    | { readonly kind: "ready"; readonly afterMs: number }
    | { readonly kind: "exits"; readonly afterMs: number }
    | { readonly kind: "never-ready" };
  /** Shares of its requests, 0 to 1. */
  readonly errors: number;
  readonly slow: number;
}

export const HEALTHY: RevisionNature = { start: { kind: "ready", afterMs: 0 }, errors: 0, slow: 0 };

/** What ails the revision, as what it does; undefined for a healthy one. */
export function describeSickness({ start, errors, slow }: RevisionNature): string | undefined {
  if (start.kind === "exits") return `exits after ${start.afterMs} ms`;
  if (start.kind === "never-ready") return "is never ready";
  if (errors >= SICK_SHARE) return `answers ${Math.round(errors * 100)}% of its requests with an error`;
  if (slow >= SICK_SHARE) return `is slow on ${Math.round(slow * 100)}% of its requests`;
  return start.afterMs < LATE_MS ? undefined : `needs ${start.afterMs} ms until it is ready`;
}

/** Visitors notice: a revision that does not start, or late, never meets one. */
export function hurtsVisitors({ start, errors, slow }: RevisionNature): boolean {
  return start.kind === "ready" && (errors >= SICK_SHARE || slow >= SICK_SHARE);
}

const SICK_SHARE = 0.05;
const LATE_MS = 10_000;
