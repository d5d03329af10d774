import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { fewestRequests } from "./fewest-requests.js";
import { judge } from "./judge.js";
import { defaultJudgeSettings as defaults } from "./settings.js";
import type { Counts, Signal } from "./signal.js";
import { describeVerdict, type Metric } from "./verdict.js";

const none: Counts = { total: 0, errors: 0, slow: 0 };

describe("judge", () => {
  it("a canary that fails where stable never does must fail at its fourth error", () => {
    const errors = (count: number) => judge(defaults, [api([160, count], [1_440, 0])]).kind;
    expect([1, 2, 3, 4].map(errors)).toEqual([
      "not-enough-evidence",
      "not-enough-evidence",
      "not-enough-evidence",
      "fail",
    ]);
  });

  it("a canary as clean as stable must pass after the fewest requests that can show it, and not before", () => {
    const fewest = fewestRequests(defaults);
    expect(fewest).toBe(252);
    expect(judge(defaults, [api([fewest, 0], [9 * fewest, 0])]).kind).toBe("pass");
    expect(judge(defaults, [api([fewest - 1, 0], [9 * fewest, 0])]).kind).toBe("not-enough-evidence");
  });

  it("slow answers must count as errors do, and answers that failed must not count as quick", () => {
    const slow = judge(defaults, [api([160, 0, 4], [1_440, 0, 0])]);
    expect(slow).toMatchObject({ kind: "fail", because: [{ metric: "slow", canary: { total: 160, bad: 4 } }] });
    const [, answered] = judge(defaults, [api([160, 100, 4], [1_440, 0, 0])]).comparisons;
    expect(answered?.canary).toEqual({ total: 60, bad: 4 });
  });

  it("the chance of a false alarm must be shared by all services and metrics, that of a miss not", () => {
    const signals = ["api", "web", "admin"].map((service) => ({ ...api([300, 0], [2_700, 0]), service }));
    for (const { worse, noWorse } of judge(defaults, signals).comparisons) {
      expect(worse.needed).toBeCloseTo(6_000);
      expect(noWorse.needed).toBeCloseTo(100);
    }
  });

  it("one service without enough evidence must withhold the pass of all", () => {
    const signals = [api([3_000, 0], [27_000, 0]), { ...api([20, 0], [180, 0]), service: "web" }];
    expect(judge(defaults, signals)).toMatchObject({
      kind: "not-enough-evidence",
      lacking: [{ service: "web" }, { service: "web" }],
    });
  });

  it("an outage that hits both revisions alike must not fail the canary", () => {
    expect(judge(defaults, [api([3_000, 600], [27_000, 5_400])]).kind).not.toBe("fail");
  });

  it("a difference within the tolerance must not fail, however many requests show it", () => {
    const signals = [api([1_000_000, 14_900], [9_000_000, 90_000])];
    expect(judge({ ...defaults, tolerance: 0.5 }, signals).kind).toBe("pass");
    expect(judge(defaults, signals).kind).toBe("fail");
  });

  it("no services, no requests and requests on one side only must be not enough evidence", () => {
    const some = { total: 5_000, errors: 50, slow: 0 };
    const sides: readonly (readonly [Counts, Counts])[] = [
      [none, none],
      [some, none],
      [none, some],
    ];
    expect(judge(defaults, []).kind).toBe("not-enough-evidence");
    for (const [canary, stable] of sides) {
      expect(judge(defaults, [{ service: "api", canary, stable }]).kind).toBe("not-enough-evidence");
    }
  });
});

describe("judge, whatever was counted", () => {
  const counts = fc
    .record({ good: fc.nat(20_000), errors: fc.nat(200), slow: fc.nat(200) })
    .map(({ good, errors, slow }) => ({ total: good + errors + slow, errors, slow }));
  const signal = fc.record({ service: fc.constantFrom("api", "web"), canary: counts, stable: counts });
  const settings = fc.constantFrom(defaults, { ...defaults, tolerance: 0.5 }, { ...defaults, falseAlarm: 0.05 });
  const rank = { fail: 0, "not-enough-evidence": 1, pass: 2 };

  it("a good canary request that turns bad must never better the verdict", () => {
    fc.assert(
      fc.property(settings, signal, fc.constantFrom<Metric>("errors", "slow"), (chosen, before, metric) => {
        const { total, errors, slow } = before.canary;
        fc.pre(errors + slow < total);
        const after = { ...before, canary: { ...before.canary, [metric]: before.canary[metric] + 1 } };
        const [was, is] = [before, after].map((one) => judge(chosen, [one]).kind);
        expect(rank[is ?? "pass"]).toBeLessThanOrEqual(rank[was ?? "fail"]);
      }),
      { numRuns: 1_000 },
    );
  });

  it("more bad canary requests must never turn a fail into a pass", () => {
    fc.assert(
      fc.property(settings, signal, fc.nat(50), fc.nat(50), (chosen, before, errors, slow) => {
        fc.pre(judge(chosen, [before]).kind === "fail");
        const canary = {
          total: before.canary.total + errors + slow,
          errors: before.canary.errors + errors,
          slow: before.canary.slow + slow,
        };
        expect(judge(chosen, [{ ...before, canary }]).kind).not.toBe("pass");
      }),
      { numRuns: 1_000 },
    );
  });

  it("the order of the services must not matter", () => {
    fc.assert(
      fc.property(signal, signal, (one, other) => {
        expect(judge(defaults, [one, other]).kind).toBe(judge(defaults, [other, one]).kind);
      }),
    );
  });

  it("a verdict must survive JSON, with every figure a finite number", () => {
    fc.assert(
      fc.property(settings, signal, (chosen, one) => {
        const verdict = judge(chosen, [one]);
        expect(JSON.parse(JSON.stringify(verdict))).toEqual(verdict);
        expect(describeVerdict(verdict)).not.toMatch(/NaN|Infinity|undefined/);
      }),
    );
  });

  it("huge counts must not overflow", () => {
    const one = api([1e12, 1e11], [9e12, 1e9]);
    expect(judge(defaults, [one])).toMatchObject({ kind: "fail", because: [{ worse: { e: Math.exp(700) } }] });
  });
});

describe("judge, given what cannot be", () => {
  it.each([
    { total: -1, errors: 0, slow: 0 },
    { total: 1.5, errors: 0, slow: 0 },
    { total: Number.NaN, errors: 0, slow: 0 },
    { total: 3, errors: 2, slow: 2 },
  ])("must refuse the counts %o", (canary) => {
    expect(() => judge(defaults, [{ service: "api", canary, stable: none }])).toThrow(
      `Cannot judge api as the canary counts must be whole numbers with errors and slow within the total: ` +
        `found total ${canary.total}, errors ${canary.errors}, slow ${canary.slow}`,
    );
  });

  it.each([
    { tolerance: 2 },
    { tolerance: -0.1 },
    { detect: 100 },
    { falseAlarm: 0 },
    { miss: 1 },
    { detect: Number.NaN },
  ])("must refuse the settings %o", (wrong) => {
    expect(() => judge({ ...defaults, ...wrong }, [])).toThrow("Cannot judge as the settings must have");
  });
});

function api([total, errors, slow = 0]: Row, [stableTotal, stableErrors, stableSlow = 0]: Row): Signal {
  return {
    service: "api",
    canary: { total, errors, slow },
    stable: { total: stableTotal, errors: stableErrors, slow: stableSlow },
  };
}

type Row = readonly [total: number, errors: number, slow?: number];
