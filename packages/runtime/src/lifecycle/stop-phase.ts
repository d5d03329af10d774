/** The order of a graceful stop. Steps of one phase run side by side; a phase begins when the one before is done. */
export const stopPhases = ["accepting", "requests", "websockets", "workers", "pools", "logs"] as const;

export type StopPhase = (typeof stopPhases)[number];

/** Finishes one thing; the signal aborts at the deadline. */
export type StopStep = (signal: AbortSignal) => unknown;

export interface NamedStep {
  readonly phase: StopPhase;
  readonly name: string;
  readonly run: StopStep;
}

export type StopReason =
  | { readonly kind: "signal"; readonly signal: NodeJS.Signals }
  | { readonly kind: "crash"; readonly error: unknown; readonly origin: string }
  | { readonly kind: "asked" };

export function reasonText(reason: StopReason): string {
  switch (reason.kind) {
    case "signal":
      return reason.signal;
    case "crash":
      return reason.origin;
    case "asked":
      return "asked to stop";
    default:
      return reason satisfies never;
  }
}
