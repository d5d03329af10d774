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
