import type { Observed } from "../plan/observed.js";
import type { Plan } from "../plan/plan.js";
import type { Entry } from "../release/entry.js";
import type { ReleaseRecord } from "../release/record.js";
import type { Effect } from "../target/memory/memory-world.js";
import type { Case, EffectMoment, Invariant, Violation } from "./invariants/invariant.js";
import { INVARIANTS } from "./invariants/invariants.js";
import { Ledger } from "./ledger.js";
import type { Stage } from "./stage.js";

/** Holds a release against everything that must hold, at every entry, at every effect, and at its end. */
export class Referee {
  readonly ledger: Ledger;
  /** The first one; what comes after it may only be its consequence. */
  violation: Violation | undefined;
  readonly #case: Case;
  /** One for all effects, as there are many and nobody keeps it. */
  #moment: { -readonly [Key in keyof EffectMoment]: EffectMoment[Key] } | undefined;

  constructor(stage: Stage, release: string, plan: Plan, record: ReleaseRecord, before: Observed) {
    this.ledger = new Ledger(plan);
    this.#case = {
      release,
      ledger: this.ledger,
      record,
      previous: plan.previous === undefined ? undefined : stage.records.get(plan.previous),
      before,
      world: stage.world,
      underway: () => stage.operations.underway(),
      now: () => stage.clock.now(),
      fence: () => stage.operations.fence,
      wasReleased: (fence) => stage.leases.wasReleased(fence),
      nature: stage.nature,
      requestsPerSecond: stage.scenario.requestsPerSecond,
    };
  }

  entry(entry: Entry): void {
    if (!this.ledger.note(entry, this.#case.now())) return;
    this.#hold(AT_ENTRY, (check) => check(entry, this.#case));
  }

  effect(when: "before" | "after", effect: Effect): void {
    const planned = this.ledger.plan.operations[Number(effect.token.operation) - 1];
    this.#moment ??= { ...this.#case, effect, planned };
    const moment = Object.assign(this.#moment, { effect, planned });
    this.#hold(when === "before" ? BEFORE_EFFECT : AFTER_EFFECT, (check) => check(moment));
  }

  end(): void {
    this.#hold(AT_END, (check) => check(this.#case));
  }

  violate(must: string, found: string): void {
    this.violation ??= { must, found };
  }

  #hold<Check>(checks: readonly Held<Check>[], look: (check: Check) => string | undefined): void {
    if (this.violation !== undefined) return;
    for (const { must, check } of checks) {
      const found = look(check);
      if (found !== undefined) this.violate(must, found);
    }
  }
}

interface Held<Check> {
  readonly must: string;
  readonly check: Check;
}

/** Those that look at such a moment: most look at one kind, and there are many moments in a release. */
function lookingAt<Moment extends keyof Omit<Invariant, "must">>(
  moment: Moment,
): readonly Held<NonNullable<Invariant[Moment]>>[] {
  return INVARIANTS.flatMap(({ must, [moment]: check }) => (check === undefined ? [] : [{ must, check }]));
}

const AT_ENTRY = lookingAt("atEntry");
const BEFORE_EFFECT = lookingAt("beforeEffect");
const AFTER_EFFECT = lookingAt("afterEffect");
const AT_END = lookingAt("atEnd");
