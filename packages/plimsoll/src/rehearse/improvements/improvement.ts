import type { Plan } from "../../plan/plan.js";
import type { ShipInput } from "../../plan/ship/ship-input.js";
import type { Tried } from "../rehearsal-tally.js";

/** What is known when somebody asks what would make a release safer. */
export interface Given {
  readonly input: ShipInput;
  readonly plan: Plan;
  /** Of the whole rehearsal. */
  readonly tried: Tried;
  /** The same release, or another in its place, in a part of the same storms. */
  readonly rehearse: (changed?: ShipInput) => Promise<Tried>;
}

/** Something that the author can change, with what the rehearsal showed about it. */
export interface Improvement {
  /** The rule that found it. */
  readonly rule: string;
  readonly says: string;
}

/** Says what it found, or nothing. */
export type ImprovementRule = (given: Given) => Promise<string | undefined>;

/** 1,234 */
export function count(value: number): string {
  return COUNT.format(value);
}

const COUNT = new Intl.NumberFormat("en-US", { maximumFractionDigits: 1 });
