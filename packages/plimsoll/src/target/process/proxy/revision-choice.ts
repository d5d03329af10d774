import { BUCKETS } from "./visitor-bucket.js";

interface Weighted {
  readonly weight: number;
}

/**
 * Which revision serves a bucket. The newest revision (the last in the list) takes the buckets from 0 up: when its weight
 * grows from 10 to 50, the visitors it had stay and others join.
 */
export function compileWeights<Revision extends Weighted>(revisions: readonly Revision[]): WeightedChoice<Revision> {
  const ranges: { readonly below: number; readonly revision: Revision }[] = [];
  let below = 0;
  for (const revision of revisions.toReversed()) {
    if (revision.weight === 0) continue;
    below += Math.round((revision.weight * BUCKETS) / 100);
    ranges.push({ below, revision });
  }
  const only = ranges.length === 1 ? ranges[0]?.revision : undefined;
  const of = (bucket: number) => ranges.find((range) => bucket < range.below)?.revision;
  return { only, of };
}

export interface WeightedChoice<Revision> {
  /** The one revision that has all the traffic, when there is just one: then no visitor needs a bucket. */
  readonly only: Revision | undefined;
  readonly of: (bucket: number) => Revision | undefined;
}
