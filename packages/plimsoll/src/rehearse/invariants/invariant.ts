import type { Observed } from "../../plan/observed.js";
import type { Operation } from "../../plan/operation.js";
import type { PlannedOperation } from "../../plan/plan.js";
import type { Entry } from "../../release/entry.js";
import type { ReleaseRecord } from "../../release/record.js";
import type { Effect, MemoryWorld } from "../../target/memory/memory-world.js";
import type { RevisionNature } from "../../target/memory/revision-nature.js";
import type { Ledger } from "../ledger.js";

/** One release as those see it who judge it. */
export interface Case {
  readonly release: string;
  readonly ledger: Ledger;
  readonly record: ReleaseRecord;
  readonly previous: ReleaseRecord | undefined;
  /** The world when the plan was made. */
  readonly before: Observed;
  readonly world: MemoryWorld;
  /** What the target is carrying out at this moment. */
  readonly underway: () => readonly Operation[];
  readonly now: () => number;
  /** The highest number that the target has seen. */
  readonly fence: () => number;
  /** Whether whoever held this number has given the environment back. */
  readonly wasReleased: (fence: number) => boolean;
  readonly nature: (service: string, revision: string) => RevisionNature;
  readonly requestsPerSecond: number;
}

export interface EffectMoment extends Case {
  readonly effect: Effect;
  /** Undefined for an undo. */
  readonly planned: PlannedOperation | undefined;
}

/** Something that must hold, always; each check says what it found instead. */
export interface Invariant {
  /** The sentence that a story ends with. */
  readonly must: string;
  readonly beforeEffect?: (moment: EffectMoment) => string | undefined;
  readonly afterEffect?: (moment: EffectMoment) => string | undefined;
  readonly atEntry?: (entry: Entry, given: Case) => string | undefined;
  readonly atEnd?: (given: Case) => string | undefined;
}

export interface Violation {
  readonly must: string;
  readonly found: string;
}

export function isUndo({ token }: Effect): boolean {
  return token.operation.startsWith("undo");
}

/** Whether the operation changes who gets traffic or who is there to take it. */
export function touchesProduction({ kind }: Operation): boolean {
  return kind === "shift" || kind === "activate" || kind === "stop" || kind === "scale";
}
