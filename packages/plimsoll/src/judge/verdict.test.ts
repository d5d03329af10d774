import { expect, it } from "vitest";
import { judge } from "./judge.js";
import { defaultJudgeSettings as defaults } from "./settings.js";
import type { Counts, Signal } from "./signal.js";
import { describeVerdict } from "./verdict.js";

it("a fail must say what was counted, the strongest evidence first, and the rule", () => {
  const verdict = judge(defaults, [signal("api", counts(152, 5, 30), counts(1_370)), signal("web")]);
  expect(describeVerdict(verdict)).toBe(
    "slow 30 of 147 (20.4 %) on api canary against 0 of 1,370 (0.00 %) on stable (e = over a billion >= 4,000), " +
      "errors 5 of 152 (3.3 %) on api canary against 0 of 1,370 (0.00 %) on stable (e = 28,092 >= 4,000): " +
      "worse than stable, at most 0.1 % chance of a false alarm over 4 comparisons",
  );
});

it("a fail beyond a tolerance and against frozen counts must say both", () => {
  const verdict = judge({ ...defaults, tolerance: 0.5 }, [signal("api", counts(152, 9), counts(1_370))], "frozen");
  expect(describeVerdict(verdict)).toBe(
    "errors 9 of 152 (5.9 %) on api canary against 0 of 1,370 (0.00 %) on stable before (e = 417,277 >= 2,000): " +
      "worse than stable by more than 0.5 points, at most 0.1 % chance of a false alarm over 2 comparisons",
  );
});

it("a pass must say what was counted and the regression that is ruled out", () => {
  const verdict = judge(defaults, [signal("api", counts(300), counts(2_700, 1, 3))]);
  expect(describeVerdict(verdict)).toBe(
    "errors 0 of 300 (0.00 %) on api canary against 1 of 2,700 (0.04 %) on stable (e = 290 >= 100), " +
      "slow 0 of 300 (0.00 %) on api canary against 3 of 2,699 (0.11 %) on stable (e = 358 >= 100): " +
      "not worse than stable by 2 points or more, at most 1 % chance of passing one that is",
  );
});

it("a pass of many services must stay one readable sentence", () => {
  const verdict = judge(
    defaults,
    ["a", "b", "c"].map((service) => signal(service)),
  );
  expect(describeVerdict(verdict)).toBe(
    "errors 0 of 300 (0.00 %) on a canary against 0 of 2,700 (0.00 %) on stable (e = 261 >= 100), " +
      "slow 0 of 300 (0.00 %) on a canary against 0 of 2,700 (0.00 %) on stable (e = 261 >= 100), " +
      "errors 0 of 300 (0.00 %) on b canary against 0 of 2,700 (0.00 %) on stable (e = 261 >= 100), " +
      "slow 0 of 300 (0.00 %) on b canary against 0 of 2,700 (0.00 %) on stable (e = 261 >= 100) and 2 more: " +
      "not worse than stable by 2 points or more, at most 1 % chance of passing one that is",
  );
});

it("too little evidence must say what is there and what is needed", () => {
  const verdict = judge(defaults, [signal("web"), signal("api", counts(40, 1), counts(360))]);
  expect(describeVerdict(verdict)).toBe(
    "not enough evidence: errors 1 of 40 (2.5 %) on api canary against 0 of 360 (0.00 %) on stable: " +
      "e = 0.31 of 100 needed to say that it is not worse than stable by 2 points or more, " +
      "e = 4.7 of 4,000 needed to say that it is worse than stable; a pass takes at least 252 canary requests",
  );
});

it.each([
  [[], "not enough evidence: no service with traffic was named"],
  [[signal("api", counts(0), counts(9))], "not enough evidence: no requests were counted on api canary"],
  [
    [signal("api", counts(9), counts(0))],
    "not enough evidence: no requests were counted on api stable, to hold the canary against",
  ],
])("missing traffic must be named: %#", (signals, expected) => {
  expect(describeVerdict(judge(defaults, signals))).toBe(expected);
});

function signal(service: string, canary = counts(300), stable = counts(2_700)): Signal {
  return { service, canary, stable };
}

function counts(total: number, errors = 0, slow = 0): Counts {
  return { total, errors, slow };
}
