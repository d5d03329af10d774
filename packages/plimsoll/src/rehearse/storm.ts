import type { Operation } from "../plan/operation.js";
import type { Written } from "../release/entry.js";
import type { FailureCause } from "../release/failure.js";
import type { Fate } from "../target/memory/memory-target.js";
import type { RevisionNature } from "../target/memory/revision-nature.js";
import { Heat } from "./heat.js";
import { type Random, randomFrom } from "./random.js";
import { REQUEST_TROUBLES, type RequestTrouble } from "./request-trouble.js";
import type { AppendFate, ApprovalFate, ClaimFate, Happening, PauseFate, RequestFate, Weather } from "./weather.js";

export interface StormOptions {
  readonly seed: number;
  /** At most so many things go wrong: a story with few is easier to read. The rest of the storm stays the same. */
  readonly troubles?: number;
  /** Shares of requests that a healthy revision answers with an error, or late. */
  readonly usual?: { readonly errors: number; readonly slow: number };
}

/** Weather out of one seed: anything may go wrong at any time, more or less often. */
export class Storm implements Weather {
  readonly draw: () => number;
  readonly #random: Random;
  /** The chance that something goes wrong, at each occasion. */
  readonly #risk: number;
  /** From calm to worse; also whether the revisions are sick. */
  readonly #sickness: number;
  readonly #usual: { readonly errors: number; readonly slow: number };
  readonly #heat: Heat;
  #left: number;

  constructor({ seed, troubles = Number.POSITIVE_INFINITY, usual = { errors: 0.001, slow: 0.01 } }: StormOptions) {
    this.#usual = usual;
    this.#random = randomFrom(seed);
    this.draw = this.#random.draw;
    this.#risk = this.#random.pick([0, 0.003, 0.01, 0.03, 0.1]);
    this.#heat = new Heat(this.#random);
    // What a way back needs is a reason to take it.
    this.#sickness = ["there", "back"].includes(this.#heat.hottest ?? "") ? 0.5 : this.#random.pick([0, 0, 0.1, 0.3]);
    this.#left = Math.min(troubles, MOST_TROUBLES);
  }

  nature(_service: string, _revision: string, isNew: boolean): RevisionNature {
    const random = this.#random;
    const afterMs = random.spread(20, 5_000);
    const sick = random.chance(this.#sickness);
    const kind = random.pick(["errors", "slow", "exits", "never-ready", "barely"]);
    const share = random.spread(5, 100) / 100;
    const ready = { kind: "ready", afterMs } as const;
    const healthy: RevisionNature = { start: ready, ...this.#usual };
    if (!sick || !isNew || !this.#trouble()) return healthy;
    switch (kind) {
      case "errors":
        return { ...healthy, errors: share };
      case "slow":
        return { ...healthy, slow: share };
      case "exits":
        return { ...healthy, start: { kind: "exits", afterMs } };
      case "never-ready":
        return { ...healthy, start: { kind: "never-ready" } };
      case "barely":
        return { ...healthy, start: { kind: "ready", afterMs: random.spread(10_000, 100_000) } };
      default:
        return kind satisfies never;
    }
  }

  append(written: Written): AppendFate {
    this.#heat.note(written);
    if (!this.#befalls(0.5)) return { kind: "goes-well" };
    const random = this.#random;
    switch (random.pick(["before", "after", "fails", "freezes"])) {
      case "before":
        return { kind: "dies", when: "before" };
      case "after":
        return { kind: "dies", when: "after" };
      case "fails":
        return { kind: "fails", written: random.chance(0.5) };
      default:
        return { kind: "freezes", ms: random.spread(100, 100_000) };
    }
  }

  request(operation: Operation, timeoutMs: number): RequestFate {
    const random = this.#random;
    const usual: Fate = {
      takesMs: operation.kind === "wait-ready" ? 1 : random.spread(5, 2_000),
      outMs: random.between(0, 3),
      backMs: random.between(0, 3),
    };
    const lives: RequestFate = { fate: usual, sender: { kind: "lives" } };
    const kind = this.#requestBefallen();
    if (kind === undefined) return lives;
    switch (kind) {
      case "before":
      case "sent":
      case "landed":
        return { fate: usual, sender: { kind: "dies", when: kind } };
      case "freezes":
        return { fate: usual, sender: { kind: "freezes", ms: random.spread(100, 100_000) } };
      case "sent-late":
        return { fate: { ...usual, outMs: random.spread(100, 100_000) }, sender: { kind: "dies", when: "sent" } };
      default:
        return { ...lives, fate: { ...usual, ...this.#requestTrouble(kind, operation, timeoutMs) } };
    }
  }

  claim(): ClaimFate {
    if (!this.#befalls(1)) return { kind: "goes-well" };
    const kind = this.#random.pick(["before", "after", "fails", "silent"]);
    return kind === "fails" || kind === "silent" ? { kind } : { kind: "dies", when: kind };
  }

  pause(): PauseFate {
    const { isOnWait, chance } = this.#heat;
    if (!this.#befalls(0.1, isOnWait ? chance : 0)) return { kind: "goes-well" };
    if (this.#random.chance(0.5)) return { kind: "dies" };
    return { kind: "freezes", ms: this.#random.spread(100, 100_000) };
  }

  signalsAreReadable(): boolean {
    return !this.#befalls(0.3);
  }

  answers(): boolean {
    return !this.#befalls(1);
  }

  approval(withinMs: number): ApprovalFate {
    const random = this.#random;
    const promptly = Math.min(withinMs / 2, random.spread(10, 60_000));
    const kind = random.pick(APPROVALS);
    const answers = this.#answers(kind === "prompt" || this.#trouble() ? kind : "prompt", promptly, withinMs);
    // Who waits for hours in vain learns nothing from waiting here.
    return { waits: random.chance(0.5) && withinMs <= 300_000, answers };
  }

  nextCommandAfterMs(): number {
    return this.#random.spread(50, 30_000);
  }

  happenings(): readonly Happening[] {
    const random = this.#random;
    const happenings: Happening[] = [];
    for (let n = 0; n < 4; n += 1) {
      const afterMs = random.spread(1, 60_000);
      const happening = this.#happening(afterMs);
      if (random.chance(Math.min(0.5, this.#risk * 5)) && this.#trouble()) happenings.push(happening);
    }
    return happenings;
  }

  #happening(afterMs: number): Happening {
    const random = this.#random;
    const sign = random.pick([-1, 1]);
    const ms = sign * random.spread(100, 3_600_000);
    const nth = random.between(0, 100);
    const kinds = [
      "abort",
      "approved",
      "clock-step",
      "instance-down",
      "instance-down",
      "target-restart",
      "target-frozen",
      "contender",
      "upgrade",
    ] as const;
    const kind = random.pick(kinds);
    switch (kind) {
      case "abort":
      case "approved":
        return { kind: "message", message: kind, afterMs };
      case "clock-step":
        return { kind, ms, afterMs };
      case "instance-down":
        return { kind, nth, afterMs };
      case "target-frozen":
        return { kind, ms: Math.min(Math.abs(ms), 300_000), connections: nth % 2 === 0 ? "hang" : "break", afterMs };
      default:
        return { kind, afterMs };
    }
  }

  #answers(kind: (typeof APPROVALS)[number], promptly: number, withinMs: number): ApprovalFate["answers"] {
    const approved = { kind: "approved", afterMs: promptly } as const;
    const declined = { kind: "declined", afterMs: promptly } as const;
    switch (kind) {
      case "late":
        return [{ kind: "approved", afterMs: withinMs + this.#random.spread(1, 10_000) }];
      case "just-in-time":
        return [{ kind: "approved", afterMs: withinMs - this.#random.spread(1, 5_000) }];
      case "missing":
        return [];
      case "twice":
        return [approved, approved];
      case "contradicted":
        return [approved, { ...declined, afterMs: promptly + 1 }];
      case "declined":
        return [declined, { ...approved, afterMs: promptly + this.#random.spread(1, 1_000) }];
      case "prompt":
        return [approved];
      default:
        return kind satisfies never;
    }
  }

  #requestTrouble(kind: RequestTrouble, operation: Operation, timeoutMs: number): Partial<Fate> {
    const random = this.#random;
    switch (kind) {
      case "refused":
        return { answer: { kind: "failed", failure: { cause: causeOf(operation), message: "not today", lines: [] } } };
      case "lost":
        return { reply: "lost" };
      case "silent":
        // A build that hangs for its quarter of an hour teaches nothing that a shift does not teach sooner.
        return timeoutMs <= 120_000 ? { reply: "silent" } : { reply: "lost" };
      case "dropped":
        return { dropped: true, outMs: random.spread(1, 10_000) };
      case "late":
        return { brokenAfterMs: random.spread(10, 10_000), outMs: random.spread(100, 100_000) };
      case "held":
        return { outMs: random.spread(2_000, 100_000) };
      case "again":
        return { againAfterMs: random.spread(1, 100_000) };
      default:
        return { takesMs: random.spread(2_000, 2 * timeoutMs) };
    }
  }

  #requestBefallen(): RequestTrouble | undefined {
    const { chance, troubles } = this.#heat;
    if (chance > 0 && this.#befalls(0, chance)) return this.#random.pick(troubles);
    return this.#befalls(1) ? this.#random.pick(REQUEST_TROUBLES) : undefined;
  }

  /** @param atLeast the chance, where it is more than that of the storm as a whole */
  #befalls(weight: number, atLeast = 0): boolean {
    return this.#random.chance(Math.max(atLeast, this.#risk * weight)) && this.#trouble();
  }

  #trouble(): boolean {
    if (this.#left <= 0) return false;
    this.#left -= 1;
    return true;
  }
}

const APPROVALS = [
  "prompt",
  "prompt",
  "prompt",
  "just-in-time",
  "late",
  "missing",
  "twice",
  "contradicted",
  "declined",
] as const;

function causeOf(operation: Operation): FailureCause {
  return operation.kind === "gate" ? "gate-failed" : "target-refused";
}

/** Storms pass: whatever never gives up must come to its end then. */
export const MOST_TROUBLES = 40;
