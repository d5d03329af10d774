import type { ProbeAnswer } from "./probe-answer.js";

/** What the readiness probes of one life of an instance add up to. */
export interface ProbeTrace {
  readonly last: ProbeAnswer | undefined;
  readonly ready: boolean;
  readonly everReady: boolean;
  /** Somebody listened on the port at least once. */
  readonly portOpened: boolean;
  /** Unbroken run of probes that were not ok, since the port first opened. */
  readonly bad: { readonly since: number; readonly count: number } | undefined;
  readonly failuresInARow: number;
}

export const freshTrace: ProbeTrace = {
  last: undefined,
  ready: false,
  everReady: false,
  portOpened: false,
  bad: undefined,
  failuresInARow: 0,
};

/** `failures`: probes in a row that must fail before an instance that was ready stops being so. */
export function foldProbe(trace: ProbeTrace, answer: ProbeAnswer, at: number, failures: number): ProbeTrace {
  const portOpened = trace.portOpened || answer.kind !== "refused";
  if (answer.kind === "ok") {
    return { last: answer, ready: true, everReady: true, portOpened, bad: undefined, failuresInARow: 0 };
  }
  const failuresInARow = trace.failuresInARow + 1;
  return {
    last: answer,
    ready: trace.ready && failuresInARow < failures,
    everReady: trace.everReady,
    portOpened,
    bad: portOpened ? { since: trace.bad?.since ?? at, count: (trace.bad?.count ?? 0) + 1 } : undefined,
    failuresInARow,
  };
}

const FIRST_PROBES_EVERY_MS = 25;
const FIRST_PROBES_FOR_MS = 5_000;
const LATER_PROBES_EVERY_MS = 250;

/** Close together while a start is awaited (a candidate must not idle between ready and serving), then as configured. */
export function nextProbeInMs(trace: ProbeTrace, sinceStartMs: number, everyMs: number): number {
  if (trace.everReady) return everyMs;
  return Math.min(everyMs, sinceStartMs < FIRST_PROBES_FOR_MS ? FIRST_PROBES_EVERY_MS : LATER_PROBES_EVERY_MS);
}
