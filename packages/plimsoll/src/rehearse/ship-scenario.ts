import type { ShipInput } from "../plan/ship/ship-input.js";
import type { Scenario } from "./scenario.js";

/** Visitors of whom nothing is known: enough for a verdict in seconds, few enough to be a small app's. */
export const REQUESTS_PER_SECOND = 100;

/** What ship would do next, as something to rehearse. What runs is taken for healthy. */
export function shipScenario({ record, previous, observed, approval, causes }: ShipInput): Scenario {
  return {
    start: observed,
    known: previous === undefined ? [] : [previous],
    releases: [{ kind: "ship", record, approval, causes }],
    requestsPerSecond: REQUESTS_PER_SECOND,
  };
}
