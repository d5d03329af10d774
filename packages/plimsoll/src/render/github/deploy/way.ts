import type { Permissions, Step } from "../workflow.js";

/** How an environment is released: parts of its deploy and rollback jobs, by the place where it lives. */
export interface Way {
  readonly runsOn: string | readonly string[];
  readonly permissions: Permissions;
  /** Whether the working folder holds more than the commit, which no checkout may delete. */
  readonly keepsFolder: boolean;
  /** Reach the place; the rollback job does so too. */
  readonly reach: readonly Step[];
  /** Nothing is changed before the data is safe. */
  readonly backUp: readonly Step[];
  /** Migrate, bring the new version, wait until it serves. */
  readonly bring: readonly Step[];
  /** Back to what served before; twice does no harm, and a release that has come since stays. */
  readonly takeBack: (noted: Noted) => readonly Step[];
  /** What the rollback job must know, as outputs of the deploy job; undefined where the place knows it by itself. */
  readonly noted: Noted | undefined;
  /** Minutes for all of it. */
  readonly minutes: number;
}

/** Expressions, without `${{ }}`, that give what served before and after the release. */
export interface Noted {
  readonly before: string;
  /** Undefined while the release itself is still under way. */
  readonly after: string | undefined;
}

/** A migration, a backup and a roll-out each may take their time. */
export function minutesFor(readyWithinMs: number): number {
  return Math.ceil(readyWithinMs / 60_000) + 45;
}
