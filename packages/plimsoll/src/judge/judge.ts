import { PlimsollError } from "../base/error.js";
import { evidenceOfNoWorse, evidenceOfWorse, type Tally } from "./evidence.js";
import type { JudgeSettings } from "./settings.js";
import type { Counts, Signal } from "./signal.js";
import { type Comparison, type EValue, isReached, type Metric, type Reference, type Verdict } from "./verdict.js";

/**
 * Says what the counts allow, at any time and as often as one likes. A pure function of the counts: there is no state to
 * save, and a release that resumes after a crash simply looks again. A caller acts on the first fail or pass.
 *
 * The stated chances hold for one span of counting, from its start to its last look. Count anew at each step, as
 * the target does at each shift, to ask for evidence of its own there. The chance of a false alarm is shared out equally over all services
 * and metrics; that of a miss is not, as a pass needs every one of them to pass. Name the same services at every look, and
 * only those that get traffic: one without requests withholds a pass for ever.
 *
 * @throws PlimsollError (a bug) for counts or settings that cannot be.
 */
export function judge(
  settings: JudgeSettings,
  signals: readonly Signal[],
  reference: Reference = "concurrent",
): Verdict {
  checkSettings(settings);
  for (const signal of signals) checkSignal(signal);
  const comparisons: Comparison[] = [];
  for (const signal of signals) {
    const errors = compare(settings, signal, "errors", signals.length);
    comparisons.push(errors, compare(settings, signal, "slow", signals.length, errors));
  }
  const figures = { settings, reference, comparisons };
  const because = comparisons.filter(({ worse }) => isReached(worse));
  if (because.length > 0) {
    return { kind: "fail", because: because.sort((a, b) => b.worse.e - a.worse.e), ...figures };
  }
  const lacking = comparisons.filter(({ noWorse }) => !isReached(noWorse));
  if (lacking.length === 0 && comparisons.length > 0) return { kind: "pass", ...figures };
  return { kind: "not-enough-evidence", lacking: lacking.sort((a, b) => a.noWorse.e - b.noWorse.e), ...figures };
}

/** @param other of the same service: where nothing is bad both metrics count the same, and weigh the same */
function compare(
  settings: JudgeSettings,
  signal: Signal,
  metric: Metric,
  services: number,
  other?: Comparison,
): Comparison {
  const canary = tally[metric](signal.canary);
  const stable = tally[metric](signal.stable);
  const { service } = signal;
  if (other !== undefined && isSame(other.canary, canary) && isSame(other.stable, stable)) {
    return { service, metric, canary, stable, worse: other.worse, noWorse: other.noWorse };
  }
  const comparisons = services * METRICS;
  return {
    service,
    metric,
    canary,
    stable,
    worse: eValue(evidenceOfWorse(canary, stable, settings.tolerance / 100), comparisons / settings.falseAlarm),
    noWorse: eValue(evidenceOfNoWorse(canary, stable, settings.detect / 100), 1 / settings.miss),
  };
}

function isSame(a: Tally, b: Tally): boolean {
  return a.total === b.total && a.bad === b.bad;
}

const tally: Readonly<Record<Metric, (counts: Counts) => Tally>> = {
  errors: ({ total, errors }) => ({ total, bad: errors }),
  slow: ({ total, errors, slow }) => ({ total: total - errors, bad: slow }),
};

const METRICS = Object.keys(tally).length;

/** Capped so that a verdict stays a number in JSON. */
function eValue(logarithm: number, needed: number): EValue {
  return { e: Math.exp(Math.min(logarithm, 700)), needed };
}

function checkSignal({ service, canary, stable }: Signal): void {
  checkCounts(service, "canary", canary);
  checkCounts(service, "stable", stable);
}

function checkCounts(service: string, side: "canary" | "stable", { total, errors, slow }: Counts): void {
  if (isCount(total) && isCount(errors) && isCount(slow) && errors + slow <= total) return;
  throw new PlimsollError({
    code: "BUG-JUDGE-COUNTS",
    kind: "bug",
    place: service,
    message:
      `Cannot judge ${service} as the ${side} counts must be whole numbers with errors and slow within the total: ` +
      `found total ${total}, errors ${errors}, slow ${slow}`,
  });
}

function isCount(value: number): boolean {
  return Number.isSafeInteger(value) && value >= 0;
}

function checkSettings(settings: JudgeSettings): void {
  const { tolerance, detect, falseAlarm, miss } = settings;
  const points = tolerance >= 0 && tolerance < detect && detect < 100;
  const chances = [falseAlarm, miss].every((chance) => chance > 0 && chance < 1);
  if (points && chances) return;
  throw new PlimsollError({
    code: "BUG-JUDGE-SETTINGS",
    kind: "bug",
    message:
      "Cannot judge as the settings must have 0 <= tolerance < detect < 100 points and chances between 0 and 1: " +
      `found ${JSON.stringify(settings)}`,
  });
}
