import type { Observed } from "../plan/observed.js";
import type { ShipInput } from "../plan/ship/ship-input.js";
import type { ReleaseRecord } from "../release/record.js";

/** What is rehearsed: a world, and the releases that are made in it one after the other. */
export interface Scenario {
  readonly start: Observed;
  /** Records of what runs at the start. */
  readonly known: readonly ReleaseRecord[];
  readonly releases: readonly ReleaseCase[];
  /** Visitors' requests to each service. */
  readonly requestsPerSecond: number;
}

export type ReleaseCase =
  | {
      readonly kind: "ship";
      readonly record: ReleaseRecord;
      readonly approval: boolean;
      readonly causes?: ShipInput["causes"];
    }
  /** To a record that was there before; skipped when it serves already. */
  | { readonly kind: "rollback"; readonly to: ReleaseRecord };
