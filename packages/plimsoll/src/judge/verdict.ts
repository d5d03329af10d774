import type { Tally } from "./evidence.js";
import { fewestRequests } from "./fewest-requests.js";
import type { JudgeSettings } from "./settings.js";

/** What the evidence allows; only a pass promotes, and a fail is final. */
export type Verdict = Figures &
  (
    | { readonly kind: "pass" }
    /** The comparisons that show the canary to be worse, the strongest evidence first. */
    | { readonly kind: "fail"; readonly because: readonly Comparison[] }
    /** The comparisons that still keep the canary from a pass, the one furthest from it first. */
    | { readonly kind: "not-enough-evidence"; readonly lacking: readonly Comparison[] }
  );

/** Everything that the verdict rests on. */
interface Figures {
  readonly settings: JudgeSettings;
  readonly reference: Reference;
  readonly comparisons: readonly Comparison[];
}

/**
 * What the canary is held against: stable while it serves beside the canary, or, when the canary has all traffic,
 * what stable counted before (`frozen`: a change that hits everybody then looks like the canary's fault).
 */
export type Reference = "concurrent" | "frozen";

/** `errors`: of all requests. `slow`: of those answered without an error, so failing fast does not look quick. */
export type Metric = "errors" | "slow";

/** One service under one metric. */
export interface Comparison {
  readonly service: string;
  readonly metric: Metric;
  readonly canary: Tally;
  readonly stable: Tally;
  /** That the canary is worse than stable by more than the tolerance. */
  readonly worse: EValue;
  /** That the canary is not worse than stable by the regression to detect. */
  readonly noWorse: EValue;
}

/** An e-value (at most 1 on average when the opposite holds; about 1e304 at most) and what it must reach. */
export interface EValue {
  readonly e: number;
  readonly needed: number;
}

export function isReached(value: EValue): boolean {
  return value.e >= value.needed;
}

/** One sentence with the numbers, the sample sizes and the rule: for the log, the journal and the notification. */
export function describeVerdict(verdict: Verdict): string {
  const { settings, comparisons } = verdict;
  switch (verdict.kind) {
    case "fail":
      return (
        `${list(verdict.because, (one) => `${counts(one, verdict)} (${reached(one.worse)})`)}: ${worse(verdict)}, ` +
        `at most ${percent(settings.falseAlarm)} chance of a false alarm over ${plural(comparisons.length, "comparison")}`
      );
    case "pass": {
      const leastSure = comparisons.toSorted((a, b) => a.noWorse.e - b.noWorse.e);
      return (
        `${list(leastSure, (one) => `${counts(one, verdict)} (${reached(one.noWorse)})`)}: ` +
        `not ${worseByDetect(verdict)}, at most ${percent(settings.miss)} chance of passing one that is`
      );
    }
    case "not-enough-evidence":
      return `not enough evidence: ${missing(verdict.lacking[0], verdict)}`;
    default:
      return verdict satisfies never;
  }
}

function missing(comparison: Comparison | undefined, verdict: Verdict): string {
  if (comparison === undefined) return "no service with traffic was named";
  const { service, canary, stable, worse: regressed, noWorse } = comparison;
  if (canary.total === 0) return `no requests were counted on ${service} canary`;
  if (stable.total === 0) return `no requests were counted on ${service} stable, to hold the canary against`;
  return (
    `${counts(comparison, verdict)}: ${soFar(noWorse)} that it is not ${worseByDetect(verdict)}, ` +
    `${soFar(regressed)} that it is ${worse(verdict)}; ` +
    `a pass takes at least ${plural(fewestRequests(verdict.settings), "canary request")}`
  );
}

function counts({ service, metric, canary, stable }: Comparison, { reference }: Verdict): string {
  const side = { concurrent: "stable", frozen: "stable before" }[reference];
  return `${metric} ${share(canary)} on ${service} canary against ${share(stable)} on ${side}`;
}

function worse({ settings: { tolerance } }: Verdict): string {
  return tolerance === 0 ? "worse than stable" : `worse than stable by more than ${plural(tolerance, "point")}`;
}

function worseByDetect({ settings: { detect } }: Verdict): string {
  return `worse than stable by ${plural(detect, "point")} or more`;
}

/** The first four, as a sentence must stay one: the verdict holds them all. */
function list(comparisons: readonly Comparison[], describe: (comparison: Comparison) => string): string {
  const more = comparisons.length - 4;
  const named = comparisons.slice(0, 4).map(describe).join(", ");
  return more > 0 ? `${named} and ${more} more` : named;
}

function reached({ e, needed }: EValue): string {
  return `e = ${figure(e)} >= ${figure(needed)}`;
}

function soFar({ e, needed }: EValue): string {
  return `e = ${figure(e)} of ${figure(needed)} needed to say`;
}

function share({ total, bad }: { readonly total: number; readonly bad: number }): string {
  return `${COUNT.format(bad)} of ${COUNT.format(total)} (${rate(total === 0 ? 0 : bad / total)})`;
}

function rate(part: number): string {
  const points = part * 100;
  return `${points.toFixed(points >= 1 ? 1 : 2)} %`;
}

function percent(chance: number): string {
  return `${CHANCE.format(chance * 100)} %`;
}

/** Two digits below ten, whole numbers above, and no more than a reader takes in. */
function figure(value: number): string {
  if (value >= 1e9) return "over a billion";
  return value < 10 ? SMALL.format(value) : COUNT.format(Math.floor(value));
}

function plural(count: number, noun: string): string {
  return `${COUNT.format(count)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Made once: to make a formatter takes a hundred times as long as to use it, and a rehearsal describes many verdicts. */
const COUNT = new Intl.NumberFormat("en-US");
const CHANCE = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 3 });
const SMALL = new Intl.NumberFormat("en-US", { maximumSignificantDigits: 2 });
