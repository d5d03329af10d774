import { canonicalJson } from "../../../base/canonical-json.js";
import type { RoutingTable } from "./routing-table.js";

/** Whether every revision keeps the share of the traffic that it had; where its instances are may differ. */
export function sameShares(a: RoutingTable, b: RoutingTable): boolean {
  return canonicalJson(sharesOf(a)) === canonicalJson(sharesOf(b));
}

function sharesOf({ services }: RoutingTable): unknown {
  return Object.entries(services)
    .flatMap(([service, { revisions }]) => revisions.map(({ revision, weight }) => ({ service, revision, weight })))
    .filter(({ weight }) => weight > 0);
}
