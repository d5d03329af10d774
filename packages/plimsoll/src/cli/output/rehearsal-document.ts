import type { Plan } from "../../plan/plan.js";
import type { RehearsedShip } from "../../rehearse/rehearse-ship.js";
import { REQUESTS_PER_SECOND } from "../../rehearse/ship-scenario.js";
import type { ReleaseRecord } from "../../release/record.js";

/** What `rehearse --json` prints, and what the text for people is made of. Times in milliseconds of the simulated clock. */
export interface RehearsalDocument extends Omit<RehearsedShip, "broken"> {
  readonly environment: string;
  /** The release that ship would make next. */
  readonly release: string;
  readonly previous: string | undefined;
  readonly operations: number;
  readonly requestsPerSecond: number;
  /** The promise that was broken, with the story of it. */
  readonly broken: BrokenPromise | undefined;
}

export interface BrokenPromise {
  readonly seed: number;
  readonly must: string;
  readonly found: string;
  readonly story: string;
}

export function rehearsalDocument(
  { id, environment }: ReleaseRecord,
  { previous, operations }: Plan,
  rehearsed: RehearsedShip,
  story: string,
): RehearsalDocument {
  const { broken } = rehearsed;
  return {
    environment,
    release: id,
    previous,
    operations: operations.length,
    requestsPerSecond: REQUESTS_PER_SECOND,
    ...rehearsed,
    broken: broken && { seed: broken.seed, ...broken.violation, story },
  };
}
