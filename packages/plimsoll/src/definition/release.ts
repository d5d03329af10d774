import type { Fields } from "./fields.js";

/** How traffic moves to a new version; a name alone takes every default. */
export type WrittenRelease = "rolling" | "blue-green" | "canary" | WrittenRolling | WrittenBlueGreen | WrittenCanary;

interface WrittenReleaseTimes {
  /** A candidate that is not ready by then fails the release. */
  readonly readyWithin?: string | undefined;
  /** Production is watched this long after all traffic moved. */
  readonly monitor?: string | undefined;
  readonly approveWithin?: string | undefined;
  readonly judge?: WrittenJudge | undefined;
}

export interface WrittenRolling extends WrittenReleaseTimes {
  readonly kind: "rolling";
  /** Instances replaced at a time. */
  readonly surge?: number | undefined;
}

export interface WrittenBlueGreen extends WrittenReleaseTimes {
  readonly kind: "blue-green";
}

export interface WrittenCanary extends WrittenReleaseTimes {
  readonly kind: "canary";
  /** Ascending percentages of traffic; the last is 100. */
  readonly steps?: readonly number[] | undefined;
  /** The evidence for a step must be there by then. */
  readonly bakeWithin?: string | undefined;
}

export interface WrittenJudge {
  /** Percentage points of requests by which the new version may be worse. */
  readonly tolerance?: number | undefined;
  /** Chance (0 to 1) of rolling back a release that is within tolerance. */
  readonly falseAlarm?: number | undefined;
  /** A regression of this many percentage points must not be promoted. */
  readonly detect?: number | undefined;
  /** Chance (0 to 1) that one step promotes a regression of `detect` or more. */
  readonly miss?: number | undefined;
}

export function rolling(fields: Fields<WrittenRolling> = {}): WrittenRolling {
  return { kind: "rolling", ...fields };
}

export function blueGreen(fields: Fields<WrittenBlueGreen> = {}): WrittenBlueGreen {
  return { kind: "blue-green", ...fields };
}

export function canary(fields: Fields<WrittenCanary> = {}): WrittenCanary {
  return { kind: "canary", ...fields };
}
