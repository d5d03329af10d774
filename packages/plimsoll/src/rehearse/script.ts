import type { Operation } from "../plan/operation.js";
import type { Written } from "../release/entry.js";
import { HEALTHY, type RevisionNature } from "../target/memory/revision-nature.js";
import type { AppendFate, ApprovalFate, ClaimFate, Happening, PauseFate, RequestFate, Weather } from "./weather.js";

/** One thing that goes wrong, at the nth occasion at which something may: an entry, a request, a claim. */
export interface ScriptedTrouble {
  readonly at: number;
  readonly trouble: Trouble;
}

export type Trouble = keyof typeof APPENDS | keyof typeof REQUESTS | keyof typeof CLAIMS;

export interface ScriptOptions {
  readonly troubles?: readonly ScriptedTrouble[];
  /** Of revisions that the releases bring; healthy otherwise. */
  readonly fresh?: RevisionNature;
}

export type Occasion = "append" | "request" | "claim";

/** Weather in which exactly what is written befalls a release: for sweeps over all that may go wrong. */
export class Script implements Weather {
  /** The occasions that there were, in order. */
  readonly occasions: Occasion[] = [];
  readonly #troubles: ReadonlyMap<number, Trouble>;
  readonly #fresh: RevisionNature;

  constructor({ troubles = [], fresh = HEALTHY }: ScriptOptions = {}) {
    this.#troubles = new Map(troubles.map(({ at, trouble }) => [at, trouble]));
    this.#fresh = fresh;
  }

  readonly draw = () => 0.5;

  nature(_service: string, _revision: string, isNew: boolean): RevisionNature {
    return isNew ? this.#fresh : HEALTHY;
  }

  append(_written: Written): AppendFate {
    const trouble = this.#next("append");
    return isOf(APPENDS, trouble) ? APPENDS[trouble] : { kind: "goes-well" };
  }

  claim(): ClaimFate {
    const trouble = this.#next("claim");
    return isOf(CLAIMS, trouble) ? CLAIMS[trouble] : { kind: "goes-well" };
  }

  request(_operation: Operation, timeoutMs: number): RequestFate {
    const trouble = this.#next("request");
    return isOf(REQUESTS, trouble) ? REQUESTS[trouble](timeoutMs) : { fate: USUAL, sender: { kind: "lives" } };
  }

  pause(): PauseFate {
    return { kind: "goes-well" };
  }

  signalsAreReadable(): boolean {
    return true;
  }

  answers(): boolean {
    return true;
  }

  approval(): ApprovalFate {
    return { waits: true, answers: [{ kind: "approved", afterMs: 1_000 }] };
  }

  nextCommandAfterMs(): number {
    return 1_000;
  }

  happenings(): readonly Happening[] {
    return [];
  }

  #next(occasion: Occasion): Trouble | undefined {
    this.occasions.push(occasion);
    return this.#troubles.get(this.occasions.length - 1);
  }
}

/** What may befall an occasion: the death of the process at any side of it, and everything else. */
export function troublesAt(occasion: Occasion): readonly Trouble[] {
  return Object.keys({ append: APPENDS, request: REQUESTS, claim: CLAIMS }[occasion]) as Trouble[];
}

export function isDeath(trouble: Trouble): boolean {
  return trouble.startsWith("dies");
}

function isOf<Table extends object>(table: Table, trouble: Trouble | undefined): trouble is Trouble & keyof Table {
  return trouble !== undefined && trouble in table;
}

const USUAL = { takesMs: 20, outMs: 1, backMs: 1 };
const LONG_MS = 40_000;
const lives = { kind: "lives" } as const;

const APPENDS = {
  "dies before the entry": { kind: "dies", when: "before" },
  "dies after the entry": { kind: "dies", when: "after" },
  "the disk refuses": { kind: "fails", written: false },
  "the disk refuses and has it": { kind: "fails", written: true },
  "freezes before the entry": { kind: "freezes", ms: LONG_MS },
} as const satisfies Record<string, AppendFate>;

const CLAIMS = {
  "dies before the claim": { kind: "dies", when: "before" },
  "dies after the claim": { kind: "dies", when: "after" },
  "the claim is lost": { kind: "fails" },
  "the claim is not answered": { kind: "silent" },
} as const satisfies Record<string, ClaimFate>;

const REQUESTS = {
  "dies before the request": () => ({ fate: USUAL, sender: { kind: "dies", when: "before" } }),
  "dies after the request": () => ({ fate: USUAL, sender: { kind: "dies", when: "sent" } }),
  "dies before the answer": () => ({ fate: USUAL, sender: { kind: "dies", when: "landed" } }),
  "dies, and the request is late": () => ({
    fate: { ...USUAL, outMs: LONG_MS },
    sender: { kind: "dies", when: "sent" },
  }),
  "freezes before the request": () => ({ fate: USUAL, sender: { kind: "freezes", ms: LONG_MS } }),
  "is refused": () => ({ fate: { ...USUAL, answer: REFUSED }, sender: lives }),
  "the request is lost": () => ({ fate: { ...USUAL, dropped: true }, sender: lives }),
  "the answer is lost": () => ({ fate: { ...USUAL, reply: "lost" }, sender: lives }),
  "the answer never comes": () => ({ fate: { ...USUAL, reply: "silent" }, sender: lives }),
  "times out": (timeoutMs) => ({ fate: { ...USUAL, takesMs: 2 * timeoutMs }, sender: lives }),
  "lands late": () => ({ fate: { ...USUAL, outMs: LONG_MS, brokenAfterMs: 10 }, sender: lives }),
  "lands late, after its time": (timeoutMs) => ({
    fate: { ...USUAL, outMs: timeoutMs + LONG_MS, brokenAfterMs: timeoutMs },
    sender: lives,
  }),
  "arrives twice": () => ({ fate: { ...USUAL, againAfterMs: LONG_MS }, sender: lives }),
} as const satisfies Record<string, (timeoutMs: number) => RequestFate>;

const REFUSED = {
  kind: "failed",
  failure: { cause: "target-refused", message: "not today", lines: [] },
} as const;
