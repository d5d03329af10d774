/**
 * A visitor is one of 10,000 buckets, so that a weight of 0.01 % has one of its own. The cookie holds the bucket and
 * nothing else: it keeps a visitor on one revision of every service, and cannot tell two visitors of a bucket apart.
 */
export const BUCKETS = 10_000;

export const VISITOR_COOKIE = "plimsoll_visitor";

/** The visitor's bucket from a `Cookie` header; undefined when there is none, or none of ours. */
export function bucketFromCookie(header: string | undefined): number | undefined {
  if (header === undefined) return undefined;
  const match = COOKIE_PATTERN.exec(header);
  return match?.[1] === undefined ? undefined : Number(match[1]);
}

export function visitorCookie(bucket: number, domain: string | undefined): string {
  const scope = domain === undefined ? "" : `; Domain=${domain}`;
  const value = String(bucket).padStart(4, "0");
  return `${VISITOR_COOKIE}=${value}${scope}; Path=/; Max-Age=${COOKIE_SECONDS}; HttpOnly; SameSite=Lax`;
}

/**
 * Walks the buckets in golden-ratio steps: a low-discrepancy sequence, so that 10 % of any hundred visitors in a row is
 * ten of them, give or take one, where random draws would give anything from three to seventeen.
 */
export class BucketSequence {
  #last = 0;

  next(): number {
    this.#last = (this.#last + GOLDEN_STEP) % BUCKETS;
    return this.#last;
  }
}

/** Coprime to BUCKETS, and BUCKETS divided by the golden ratio. */
const GOLDEN_STEP = 6_181;
const COOKIE_SECONDS = 7 * 86_400;
const COOKIE_PATTERN = new RegExp(`(?:^|; ?)${VISITOR_COOKIE}=(\\d{4})(?:;|$)`);
