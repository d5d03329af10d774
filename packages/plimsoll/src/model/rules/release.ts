import type { Breach, RuleSubject } from "./rule.js";

export function canaryHasSteps({ environment: { release } }: RuleSubject): readonly Breach[] {
  if (release.kind !== "canary" || release.steps.length > 0) return [];
  return [{ path: ["release", "steps"], wanted: "name at least one percentage" }];
}

export function canaryStepsAscend({ environment: { release } }: RuleSubject): readonly Breach[] {
  if (release.kind !== "canary") return [];
  return release.steps.flatMap((step, index) => {
    const before = release.steps[index - 1];
    if (before === undefined || before < step) return [];
    return [{ path: ["release", "steps", index], wanted: `be above the step before it, which is ${before}` }];
  });
}

export function canaryEndsWithAllTraffic({ environment: { release } }: RuleSubject): readonly Breach[] {
  if (release.kind !== "canary" || release.steps.length === 0 || release.steps.at(-1) === 100) return [];
  return [
    { path: ["release", "steps", release.steps.length - 1], wanted: "be 100 as the last step gives all traffic" },
  ];
}

/** A regression inside the tolerance is accepted by definition: it cannot be one that must not be promoted. */
export function detectIsAboveTolerance({ environment: { release } }: RuleSubject): readonly Breach[] {
  const { detect, tolerance } = release.judge;
  if (detect > tolerance) return [];
  const path = ["release", "judge", "detect"];
  return [{ path, wanted: `be above the tolerance, which is ${tolerance}`, found: String(detect) }];
}
