import type { Tally } from "./evidence.js";
import { judge } from "./judge.js";
import { defaultJudgeSettings } from "./settings.js";

export interface Traffic {
  /** Part of the requests that the canary gets, by the request's number. */
  readonly share: (request: number) => number;
  /** `random`: each request alone. `in-turn`: every tenth (at a share of 0.1), as a weighted round robin does. */
  readonly routing: "random" | "in-turn";
  /** Chance that a request is answered badly, by its number. */
  readonly stable: (request: number) => number;
  readonly canary: (request: number) => number;
  /** What stable counted before the first request. */
  readonly before?: Tally;
}

/** Both revisions answer badly at the same steady rate. */
export function alike(rate: number, share: number, routing: Traffic["routing"] = "random"): Traffic {
  return { share: () => share, routing, stable: () => rate, canary: () => rate };
}

/** Both revisions answer badly at the same rate, which depends on the request's number. */
export function moving(rate: (request: number) => number, share: number): Traffic {
  return { share: () => share, routing: "random", stable: rate, canary: rate };
}

export function regressed(stable: number, canary: number, share: number): Traffic {
  return { share: () => share, routing: "random", stable: () => stable, canary: () => canary };
}

/** Serves one request after the other and shows the counts after each, until `look` says stop. */
function serve(
  traffic: Traffic,
  requests: number,
  random: () => number,
  look: (canary: Tally, stable: Tally) => "stop" | "go-on",
): void {
  const canary = { total: 0, bad: 0 };
  const stable = { total: 0, bad: 0, ...traffic.before };
  for (let request = 0; request < requests; request += 1) {
    const share = traffic.share(request);
    const toCanary = traffic.routing === "random" ? random() < share : request % Math.round(1 / share) === 0;
    const side = toCanary ? canary : stable;
    side.total += 1;
    if (random() < (toCanary ? traffic.canary(request) : traffic.stable(request))) side.bad += 1;
    if (look(canary, stable) === "stop") return;
  }
}

/** The evidence that matters: less than this in 20 is not worth computing in a simulation. */
const floor = Math.log(20);

/** How much evidence (logarithm) there is against that the canary differs from stable by `difference` at most, or least. */
export type Gather = (canary: Tally, stable: Tally, difference: number) => number;

export interface Runs {
  readonly runs: number;
  readonly requests: number;
  readonly seed: number;
}

/** The largest evidence that each of many runs ever showed, looked at after every single request; 0 if never 20. */
export function largestEvidence(
  gather: Gather,
  traffic: Traffic,
  difference: number,
  { runs, requests, seed }: Runs,
): readonly number[] {
  const random = seeded(seed);
  return Array.from({ length: runs }, () => {
    let largest = 0;
    serve(traffic, requests, random, (canary, stable) => {
      // A look that cannot show more than was seen already is not computed: see the bound's own test.
      if (mostEvidence(canary, stable, difference) < Math.max(floor, largest)) return "go-on";
      const evidence = gather(canary, stable, difference);
      if (evidence >= floor) largest = Math.max(largest, evidence);
      return "go-on";
    });
    return largest;
  });
}

/**
 * A cheap upper bound of all evidence against a `difference`: the likelihood ratio of the observed rates against any pair
 * of rates that differ by it; the pair here is close to the likeliest.
 */
export function mostEvidence(canary: Tally, stable: Tally, difference: number): number {
  const requests = canary.total + stable.total;
  const likely = (canary.bad + stable.bad - difference * canary.total) / requests;
  const common = Math.min(Math.max(0, likely), 1 - difference);
  return surprise(canary, common + difference) + surprise(stable, common);
}

/** Logarithm of the likelihood ratio of the observed rate against `rate`. */
function surprise({ total, bad }: Tally, rate: number): number {
  const good = total - bad;
  return (
    (bad === 0 ? 0 : bad * Math.log(bad / (total * rate))) +
    (good === 0 ? 0 : good * Math.log(good / (total * (1 - rate))))
  );
}

/** Mean number of canary requests (and of bad ones among them) until the evidence reaches `needed`, looking after each. */
export function requestsTo(
  gather: Gather,
  traffic: Traffic,
  difference: number,
  needed: number,
  { runs, seed }: Omit<Runs, "requests">,
): { readonly total: number; readonly bad: number } {
  const random = seeded(seed);
  const sum = { total: 0, bad: 0 };
  for (let run = 0; run < runs; run += 1) {
    serve(traffic, 10_000_000, random, (canary, stable) => {
      if (mostEvidence(canary, stable, difference) < Math.log(needed)) return "go-on";
      if (gather(canary, stable, difference) < Math.log(needed)) return "go-on";
      sum.total += canary.total;
      sum.bad += canary.bad;
      return "stop";
    });
  }
  return { total: sum.total / runs, bad: sum.bad / runs };
}

/** How bakes of one service end by default, judged whole after each canary request, and what they cost on average. */
export function bakes(traffic: Traffic, { runs, seed }: Omit<Runs, "requests">) {
  const random = seeded(seed);
  const sum = { failed: 0, total: 0, bad: 0 };
  for (let run = 0; run < runs; run += 1) {
    let judged = 0;
    serve(traffic, 10_000_000, random, (canary, stable) => {
      if (canary.total === judged) return "go-on";
      judged = canary.total;
      const signal = {
        service: "api",
        canary: { total: canary.total, errors: canary.bad, slow: 0 },
        stable: { total: stable.total, errors: stable.bad, slow: 0 },
      };
      const { kind } = judge(defaultJudgeSettings, [signal]);
      if (kind === "not-enough-evidence") return "go-on";
      if (kind === "fail") sum.failed += 1;
      sum.total += canary.total;
      sum.bad += canary.bad;
      return "stop";
    });
  }
  return { failed: sum.failed / runs, total: sum.total / runs, bad: sum.bad / runs };
}

/**
 * Mean number of canary requests that Wald's sequential probability ratio test takes: told both rates beforehand
 * (`stable` and `canary`, nothing left to learn), rejecting when the likelihood ratio reaches `needed`, and never
 * accepting (power 1), on traffic that has the canary's rate.
 */
export function waldRequests(
  stable: number,
  canary: number,
  needed: number,
  { runs, seed }: { readonly runs: number; readonly seed: number },
): number {
  const random = seeded(seed);
  const bad = Math.log(canary / stable);
  const good = Math.log((1 - canary) / (1 - stable));
  let total = 0;
  for (let run = 0; run < runs; run += 1) {
    for (let evidence = 0; evidence < Math.log(needed); total += 1) evidence += random() < canary ? bad : good;
  }
  return total / runs;
}

/**
 * The same for the best test that is not told stable's rate, only by how much the canary differs: the likelihood ratio of
 * the two true rates against the common rate that explains the traffic best (Turner, Ly and Grünwald's growth-rate optimal
 * e-variable). What separates it from Wald's test is the price of learning stable's rate; no design can go below.
 */
export function twoSampleRequests(
  { stable, canary, share }: { readonly stable: number; readonly canary: number; readonly share: number },
  needed: number,
  { runs, seed }: { readonly runs: number; readonly seed: number },
): number {
  const common = share * canary + (1 - share) * stable;
  const random = seeded(seed);
  let requests = 0;
  for (let run = 0; run < runs; run += 1) {
    for (let evidence = 0; evidence < Math.log(needed); ) {
      const toCanary = random() < share;
      const rate = toCanary ? canary : stable;
      if (toCanary) requests += 1;
      evidence += random() < rate ? Math.log(rate / common) : Math.log((1 - rate) / (1 - common));
    }
  }
  return requests / runs;
}

/** Part of the runs whose evidence ever reached `level`. */
export function partReaching(level: number, largest: readonly number[]): number {
  return largest.filter((evidence) => evidence >= Math.log(level)).length / largest.length;
}

/** Upper end of a one-sided 99 % confidence interval (Clopper and Pearson) for a chance seen `hits` times in `runs`. */
export function chanceAtMost(hits: number, runs: number): number {
  let low = hits / runs;
  let high = 1;
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2;
    if (chanceOfAtMost(hits, runs, middle) > 0.01) low = middle;
    else high = middle;
  }
  return high;
}

/** Binomial distribution function. */
function chanceOfAtMost(hits: number, runs: number, chance: number): number {
  let logTerm = runs * Math.log1p(-chance);
  let sum = Math.exp(logTerm);
  for (let hit = 1; hit <= hits; hit += 1) {
    logTerm += Math.log((runs - hit + 1) / hit) + Math.log(chance / (1 - chance));
    sum += Math.exp(logTerm);
  }
  return sum;
}

/** Mulberry32: small, fast and the same on every machine. */
export function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
