/** A supposed regression: bad events are `odds` times as likely as on a stable revision whose bad rate is `base`. */
export interface Regression {
  readonly odds: number;
  readonly base: number;
  /** Natural logarithm of its part of the money. */
  readonly logWeight: number;
}

/** A part of the largest stake that cannot lose more than everything. */
export interface Stake {
  readonly fraction: number;
  readonly logWeight: number;
}

/**
 * Where the money lies that bets on a regression: on odds that are higher by 20 % to 2,000 times, as much on each doubling
 * as on the next. Three quarters take bad responses for rare (base 0 is the limit, where only bad responses count); a
 * quarter also listens to good ones, which tells more when a fifth of all responses is bad. Tuned by simulation.
 */
export const regressions: readonly Regression[] = [
  ...spread(0.2, 2_000, 20).map((excess) => ({ odds: 1 + excess, base: 0, logWeight: Math.log(0.75 / 20) })),
  ...spread(0.2, 2_000, 20).map((excess) => ({ odds: 1 + excess, base: 0.15, logWeight: Math.log(0.25 / 20) })),
];

/**
 * Where the money lies that bets on no regression. The best stake is about `detect / (detect + rate)` of the largest: a
 * half goes all in, for services with no bad responses at all; the rest is spread over rates of 0.05 to 12.8 times `detect`.
 */
export const stakes: readonly Stake[] = [
  { fraction: 1, logWeight: Math.log(0.5) },
  ...spread(0.05, 12.8, 9).map((rate) => ({ fraction: 1 / (1 + rate), logWeight: Math.log(0.5 / 9) })),
];

/** `count` numbers from `low` to `high`, each the same multiple of the one before. */
function spread(low: number, high: number, count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => low * (high / low) ** (index / (count - 1)));
}
