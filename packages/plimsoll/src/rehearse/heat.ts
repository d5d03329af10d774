import type { Operation } from "../plan/operation.js";
import type { Plan } from "../plan/plan.js";
import type { StepKey, Written } from "../release/entry.js";
import type { Random } from "./random.js";
import type { RequestTrouble } from "./request-trouble.js";

/** The parts of a release: until it is activated, or goes back, with a wait for people in it, and what is left to do then. */
type Part = "there" | "waiting" | "back" | "tidying";

/**
 * Some storms gather over one part of the release, with what hurts most there. What takes the same step to fail again and
 * again is as good as never met by storms that spread.
 */
export class Heat {
  /** Undefined for a storm that spreads. */
  readonly hottest: Part | undefined;
  readonly #chance: number;
  #part: Part = "there";
  #plan: Plan | undefined;

  constructor(random: Random) {
    this.hottest = random.chance(HOT_SHARE) ? random.pick(PARTS) : undefined;
    this.#chance = random.pick([0.2, 0.5, 0.9]);
  }

  /** Follows the release by what it writes. */
  note(written: Written): void {
    switch (written.kind) {
      case "opened":
        this.#plan = written.plan;
        this.#part = "there";
        return;
      case "turned":
        this.#part = "back";
        return;
      case "intent":
        if (this.#kindOf(written.step) === "approve") this.#part = "waiting";
        return;
      case "done": {
        const kind = this.#kindOf(written.step);
        if (kind === "approve") this.#part = "there";
        if (kind === "activate") this.#part = "tidying";
        return;
      }
      default:
        return;
    }
  }

  /** The chance that the next request meets it, or that who waits for people does not get to read what they say. */
  get chance(): number {
    return this.#part === this.hottest ? this.#chance : 0;
  }

  /** What may befall it. */
  get troubles(): readonly [RequestTrouble, ...RequestTrouble[]] {
    return HURTFUL[this.#part];
  }

  get isOnWait(): boolean {
    return this.#part === "waiting";
  }

  #kindOf(step: StepKey): Operation["kind"] | undefined {
    return this.#plan?.operations[Number(step) - 1]?.operation.kind;
  }
}

const PARTS = ["there", "there", "back", "waiting", "tidying", "tidying"] as const;
/** Deaths are few: each ends the command, and there is little to do for the next one between two of them. */
const HURTFUL: Readonly<Record<Part, readonly [RequestTrouble, ...RequestTrouble[]]>> = {
  there: ["held", "held", "refused", "late", "again", "slow", "freezes", "landed"],
  waiting: ["lost"],
  back: ["refused", "refused", "dropped", "late", "slow", "landed"],
  tidying: ["late", "late", "refused", "lost"],
};
const HOT_SHARE = 0.3;
