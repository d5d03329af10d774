import { z } from "zod";
import type {
  WrittenBlueGreen,
  WrittenCanary,
  WrittenJudge,
  WrittenRelease,
  WrittenRolling,
} from "../../definition/release.js";
import { DEFAULTS } from "../defaults.js";
import { decimal, duration, kind, listOf, objectOf, oneOf, optional, wholeNumber } from "./leaf.js";

const judge = objectOf<WrittenJudge>("an object with tolerance, falseAlarm, detect and miss", {
  tolerance: optional(
    decimal(0, 100),
    "Percentage points of requests by which the new version may be worse",
    DEFAULTS.tolerance,
  ),
  falseAlarm: optional(
    decimal(0.000_001, 0.5),
    "Chance of rolling back a release that is within tolerance, however often we look",
    DEFAULTS.falseAlarm,
  ),
  detect: optional(
    decimal(0.01, 100),
    "A regression of this many percentage points must not be promoted",
    DEFAULTS.detect,
  ),
  miss: optional(
    decimal(0.000_001, 0.5),
    "Chance that one step promotes a regression of `detect` or more",
    DEFAULTS.miss,
  ),
});

const times = {
  readyWithin: optional(duration(), "A candidate that is not ready by then fails the release", DEFAULTS.readyWithin),
  monitor: optional(duration(), "Production is watched this long after all traffic moved", DEFAULTS.monitor),
  approveWithin: optional(duration(), "An approval that has not come by then is a refusal", DEFAULTS.approveWithin),
  judge: optional(judge, "How a canary is judged against the version that serves"),
};

const rolling = objectOf<WrittenRolling>("a rolling release", {
  kind: kind("rolling"),
  surge: optional(wholeNumber(1, 100), "Instances replaced at a time", DEFAULTS.surge),
  ...times,
});

const blueGreen = objectOf<WrittenBlueGreen>("a blue-green release", { kind: kind("blue-green"), ...times });

const canary = objectOf<WrittenCanary>("a canary release", {
  kind: kind("canary"),
  steps: optional(
    listOf(wholeNumber(1, 100, "a percentage"), "percentages"),
    "Ascending percentages of traffic; the last is 100",
    DEFAULTS.canarySteps,
  ),
  bakeWithin: optional(duration(), "The evidence for a step must be there by then", DEFAULTS.bakeWithin),
  ...times,
});

const RELEASE = "be rolling, blue-green or canary, by name or as an object with that kind";

export const releaseSchema: z.ZodType<WrittenRelease> = z.union(
  [
    oneOf("rolling", "blue-green", "canary"),
    z.discriminatedUnion("kind", [rolling, blueGreen, canary], { error: RELEASE }),
  ],
  { error: RELEASE },
) as z.ZodType<WrittenRelease>;
