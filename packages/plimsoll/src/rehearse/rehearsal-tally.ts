import { describeOperation } from "../plan/print.js";
import type { ReleaseResult } from "../release/entry.js";
import type { FaultCounts, FaultKind } from "./fault.js";
import type { SimulatedRelease } from "./simulation.js";

/** What many rehearsed releases came to. Times in milliseconds. */
export interface Tried {
  readonly firstSeed: number;
  readonly releases: number;
  /** In which nothing went wrong at all. */
  readonly calm: number;
  readonly faults: FaultCounts;
  readonly ended: Readonly<Record<ReleaseResult, number>>;
  /** Ended by the command that began them. */
  readonly unaided: number;
  /** From the turn to the end, of releases that went back. */
  readonly back: Spread | undefined;
  /** Visitors' requests that were answered with an error, of all releases. */
  readonly hurt: Spread & { readonly total: number; readonly requests: number };
  /** The steps that took releases back, the costliest first. */
  readonly steps: readonly StepCost[];
  /** With a new revision that answers visitors badly, and those of them that were promoted all the same. */
  readonly harmful: number;
  readonly harmfulPromoted: number;
  /** Went back after the step that changes data was done. */
  readonly backAfterMigration: number;
  /** Requests that found no instance, and the releases in which they did, per service. */
  readonly unanswered: Readonly<Record<string, { readonly requests: number; readonly releases: number }>>;
}

export interface Spread {
  readonly half: number;
  readonly ninetyNine: number;
  readonly worst: { readonly value: number; readonly seed: number };
}

export interface StepCost {
  readonly step: string;
  readonly what: string;
  /** How many releases it took back. */
  readonly took: number;
  readonly hurt: number;
  readonly worstHurt: number;
  readonly worstBackMs: number;
}

/** Adds rehearsed releases up. */
export class RehearsalTally {
  readonly #firstSeed: number;
  readonly #faults: Partial<Record<FaultKind, number>> = {};
  readonly #ended: Record<ReleaseResult, number> = { promoted: 0, "rolled-back": 0, refused: 0 };
  readonly #back: Sample[] = [];
  readonly #hurt: Sample[] = [];
  readonly #steps = new Map<string, StepCost>();
  readonly #unanswered: Record<string, { requests: number; releases: number }> = {};
  readonly #counts = {
    releases: 0,
    calm: 0,
    unaided: 0,
    requests: 0,
    harmful: 0,
    harmfulPromoted: 0,
    backAfterMigration: 0,
  };

  constructor(firstSeed: number) {
    this.#firstSeed = firstSeed;
  }

  note(seed: number, release: SimulatedRelease, faults: FaultCounts): void {
    const { result, backMs, visitors, commands } = release;
    const kinds = Object.entries(faults) as [FaultKind, number][];
    for (const [kind, count] of kinds) this.#faults[kind] = (this.#faults[kind] ?? 0) + count;
    if (result !== undefined) this.#ended[result] += 1;
    if (backMs !== undefined) this.#back.push({ value: backMs, seed });
    this.#hurt.push({ value: visitors.hurt, seed });
    this.#noteStep(release);
    for (const [service, requests] of Object.entries(visitors.unanswered)) this.#noteUnanswered(service, requests);
    const counts = this.#counts;
    counts.releases += 1;
    counts.calm += kinds.length === 0 ? 1 : 0;
    counts.unaided += commands === 1 ? 1 : 0;
    counts.requests += visitors.requests;
    counts.harmful += release.harmful.length > 0 ? 1 : 0;
    counts.harmfulPromoted += release.harmful.length > 0 && result === "promoted" ? 1 : 0;
    counts.backAfterMigration += result !== "promoted" && hasMigrated(release) ? 1 : 0;
  }

  tried(): Tried {
    const { requests, ...counts } = this.#counts;
    const total = this.#hurt.reduce((sum, { value }) => sum + value, 0);
    return {
      firstSeed: this.#firstSeed,
      ...counts,
      faults: this.#faults,
      ended: this.#ended,
      back: spreadOf(this.#back),
      hurt: { ...(spreadOf(this.#hurt) ?? NOTHING), total, requests },
      steps: [...this.#steps.values()].sort((a, b) => b.hurt - a.hurt || b.worstBackMs - a.worstBackMs),
      unanswered: this.#unanswered,
    };
  }

  #noteStep({ turnedAt, plan, visitors, backMs = 0 }: SimulatedRelease): void {
    const operation = turnedAt === undefined ? undefined : plan?.operations[Number(turnedAt) - 1]?.operation;
    if (turnedAt === undefined || operation === undefined) return;
    const before = this.#steps.get(turnedAt);
    this.#steps.set(turnedAt, {
      step: turnedAt,
      what: describeOperation(operation),
      took: (before?.took ?? 0) + 1,
      hurt: (before?.hurt ?? 0) + visitors.hurt,
      worstHurt: Math.max(before?.worstHurt ?? 0, visitors.hurt),
      worstBackMs: Math.max(before?.worstBackMs ?? 0, backMs),
    });
  }

  #noteUnanswered(service: string, requests: number): void {
    if (requests === 0) return;
    const found = this.#unanswered[service] ?? { requests: 0, releases: 0 };
    this.#unanswered[service] = { requests: found.requests + requests, releases: found.releases + 1 };
  }
}

interface Sample {
  readonly value: number;
  readonly seed: number;
}

function hasMigrated({ plan, done }: SimulatedRelease): boolean {
  return plan?.operations.some(({ n, operation }) => operation.kind === "migrate" && done.has(String(n))) ?? false;
}

function spreadOf(samples: readonly Sample[]): Spread | undefined {
  const sorted = samples.toSorted((a, b) => a.value - b.value || b.seed - a.seed);
  const worst = sorted.at(-1);
  if (worst === undefined) return undefined;
  const at = (share: number) => sorted[Math.floor(share * (sorted.length - 1))]?.value ?? 0;
  return { half: at(0.5), ninetyNine: at(0.99), worst };
}

const NOTHING: Spread = { half: 0, ninetyNine: 0, worst: { value: 0, seed: 0 } };
