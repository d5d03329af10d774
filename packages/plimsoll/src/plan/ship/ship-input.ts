import type { ReleaseRecord } from "../../release/record.js";
import type { Observed } from "../observed.js";

export interface ShipInput {
  readonly record: ReleaseRecord;
  /** The record that serves now. */
  readonly previous: ReleaseRecord | undefined;
  readonly observed: Observed;
  /** A person must approve before traffic moves. */
  readonly approval: boolean;
  /** What to say about the sources of a service, e.g. `sources changed: 3 files`. */
  readonly causes: Readonly<Record<string, string>>;
}
