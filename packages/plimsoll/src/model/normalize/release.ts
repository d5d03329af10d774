import type { WrittenCanary, WrittenRelease } from "../../definition/release.js";
import type { EnvironmentModel, ReleaseModel } from "../app-model.js";
import { DEFAULTS } from "../defaults.js";
import { milliseconds } from "./quantity.js";

type Fields = Exclude<WrittenRelease, string>;

export function normalizeRelease(written: WrittenRelease | undefined, fallback: ReleaseModel["kind"]): ReleaseModel {
  const fields: Fields = typeof written === "object" ? written : { kind: written ?? fallback };
  switch (fields.kind) {
    case "rolling":
      return { kind: "rolling", surge: fields.surge ?? DEFAULTS.surge, ...timesOf(fields) };
    case "blue-green":
      return { kind: "blue-green", ...timesOf(fields) };
    case "canary":
      return { kind: "canary", ...stepsOf(fields), ...timesOf(fields) };
    default:
      return fields satisfies never;
  }
}

/** Production with traffic is judged on it; elsewhere there is rarely enough traffic for a verdict. */
export function defaultRelease(tier: EnvironmentModel["tier"], receivesTraffic: boolean): ReleaseModel["kind"] {
  return tier === "production" && receivesTraffic ? "canary" : "rolling";
}

function stepsOf(written: WrittenCanary) {
  return {
    steps: written.steps ?? DEFAULTS.canarySteps,
    bakeWithinMs: milliseconds(written.bakeWithin ?? DEFAULTS.bakeWithin),
  };
}

function timesOf(written: Fields) {
  return {
    readyWithinMs: milliseconds(written.readyWithin ?? DEFAULTS.readyWithin),
    monitorMs: milliseconds(written.monitor ?? DEFAULTS.monitor),
    approveWithinMs: milliseconds(written.approveWithin ?? DEFAULTS.approveWithin),
    judge: {
      tolerance: written.judge?.tolerance ?? DEFAULTS.tolerance,
      falseAlarm: written.judge?.falseAlarm ?? DEFAULTS.falseAlarm,
      detect: written.judge?.detect ?? DEFAULTS.detect,
      miss: written.judge?.miss ?? DEFAULTS.miss,
    },
  };
}
