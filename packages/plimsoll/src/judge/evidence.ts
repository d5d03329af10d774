import { regressions, stakes } from "./bets.js";

/** Requests of one revision under one metric. */
export interface Tally {
  readonly total: number;
  readonly bad: number;
}

/**
 * Evidence against "the canary's bad rate is at most stable's plus `tolerance`", as the natural logarithm of an
 * e-value: the money a gambler holds who started with 1 and bet on a regression, request by request, at odds that are
 * fair if there is none. Under that hypothesis it ever reaches `x` with a chance of at most `1/x`, however often it is
 * looked at (Ville's inequality), so `>= 1/falseAlarm` is a verdict.
 *
 * A canary request multiplies the money by `1 + λ(y - tolerance - c)`, a stable one by `1 - λρ(y - c)`, where `y` is 1
 * for a bad response and `ρ` is canary requests per stable request: whatever the common rate is, and however it moves
 * while both revisions see it, the expected gain is nothing. With no tolerance, choosing `c` and `λ` for a supposed
 * pair of rates gives exactly the likelihood ratio of Turner, Ly and Grünwald's two-sample e-variable. Nobody knows
 * the rates, so the money is spread over a grid of supposed regressions (Robbins' method of mixtures).
 *
 * A function of counts alone: after a crash, look again.
 */
export function evidenceOfWorse(canary: Tally, stable: Tally, tolerance: number): number {
  if (canary.total === 0 || stable.total === 0) return 0;
  const ratio = canary.total / stable.total;
  const share = canary.total / (canary.total + stable.total);
  return mixture(regressions, ({ odds, base }) => {
    const { slope, centre } = likelihoodBet(odds, base, ratio, share);
    const stake = slope / (1 + slope * tolerance);
    return (
      times(canary.bad, stake * (1 - tolerance - centre)) +
      times(canary.total - canary.bad, -stake * (tolerance + centre)) +
      times(stable.bad, -stake * ratio * (1 - centre)) +
      times(stable.total - stable.bad, stake * ratio * centre)
    );
  });
}

/**
 * Evidence against "the canary's bad rate is at least stable's plus `detect`": the same game, betting that the canary
 * is no worse. A canary request multiplies the money by `1 - λ(y - detect)`, a stable one by `1 + λρy`.
 */
export function evidenceOfNoWorse(canary: Tally, stable: Tally, detect: number): number {
  if (canary.total === 0 || stable.total === 0) return 0;
  const ratio = canary.total / stable.total;
  return mixture(stakes, ({ fraction }) => {
    const stake = fraction / (1 - detect);
    return (
      times(canary.bad, -fraction) + times(canary.total - canary.bad, stake * detect) + times(stable.bad, stake * ratio)
    );
  });
}

/** The bet whose gains are the likelihood ratio of a regression with this odds ratio over this stable rate. */
function likelihoodBet(odds: number, base: number, ratio: number, share: number) {
  if (base === 0) return { slope: (odds - 1) / (1 + odds * ratio), centre: 0 };
  const regressed = (odds * base) / (1 - base + odds * base);
  const centre = share * regressed + (1 - share) * base;
  return { slope: (regressed - centre) / (centre * (1 - centre)), centre };
}

/** Logarithm of `(1 + gain)` to the power of `count`; a stake that was never called (`0 * -Infinity`) costs nothing. */
function times(count: number, gain: number): number {
  return count === 0 || gain === 0 ? 0 : count * Math.log1p(gain);
}

/** Logarithm of the weighted sum of what each bet has become; never overflows. */
function mixture<Bet extends { readonly logWeight: number }>(
  bets: readonly Bet[],
  worth: (bet: Bet) => number,
): number {
  // Summed as it goes, over the largest so far: this is asked for at every look, and lists would be most of its work.
  let largest = Number.NEGATIVE_INFINITY;
  let sum = 0;
  for (const bet of bets) {
    const log = bet.logWeight + worth(bet);
    // A bet that lost everything adds nothing, nor does one too small to change a sum of at least 1 in a double.
    if (log === Number.NEGATIVE_INFINITY || log < largest - UNSEEN) continue;
    if (log > largest) {
      sum = sum * Math.exp(largest - log) + 1;
      largest = log;
    } else sum += Math.exp(log - largest);
  }
  return largest + Math.log(sum);
}

/** Natural logarithm of what a double does not tell from nothing beside 1 (2^-53), and a little more. */
const UNSEEN = 40;
