import { isReachable } from "./balance.js";
import type { Revision } from "./router.js";

/**
 * Who answers for a revision of which nobody is left: in the middle of a release each of two may have one instance. It is
 * the one with most of the traffic among those that get any; a revision without traffic never stands in.
 */
export function standInFor(revision: Revision): Revision | undefined {
  let best: Revision | undefined;
  for (const other of revision.siblings) {
    if (other === revision || other.weight <= (best?.weight ?? 0) || !isReachable(other.instances)) continue;
    best = other;
  }
  return best;
}
