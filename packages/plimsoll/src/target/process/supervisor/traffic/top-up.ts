/** On each side; a clean pass takes 252 requests of the canary by default, and so nine seconds. */
const WANTED_PER_SECOND = 30;
/** What a side that does not answer can hold up. */
const MOST_IN_FLIGHT = 30;
/** Someone looks five times a second; after a pause nothing is made up for all at once. */
const MOST_AT_A_LOOK = 12;

/** One side of a bake since somebody first looked at it. */
export interface ObservedSide {
  readonly elapsedMs: number;
  /** Requests that the proxy has counted since, whoever sent them. */
  readonly counted: number;
  /** Of ours. */
  readonly inFlight: number;
}

/** How many requests to send now, so that the side has had as many as it needs for a verdict in good time. */
export function missingRequests({ elapsedMs, counted, inFlight }: ObservedSide): number {
  const wanted = Math.floor((WANTED_PER_SECOND * elapsedMs) / 1_000);
  return Math.max(0, Math.min(wanted - counted - inFlight, MOST_IN_FLIGHT - inFlight, MOST_AT_A_LOOK));
}

/** What the stable revision answered to one test. */
export interface StableAnswers {
  readonly answers: number;
  /** Errors, and slower than the objective. */
  readonly bad: number;
}

export const TRIAL = 3;
const LONGEST_TRIAL = 30;

/**
 * Whom a test may be sent to. One that stable fails too says nothing about the canary; beside visitors it would look like
 * the canary's fault, as a larger part of the canary's requests are ours. So stable is asked first.
 */
export function recipientsOf({ answers, bad }: StableAnswers): "both" | "stable" | "none" {
  if (answers >= TRIAL && bad * 10 <= answers) return "both";
  return answers < LONGEST_TRIAL ? "stable" : "none";
}
