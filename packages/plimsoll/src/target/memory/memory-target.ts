import type { Clock } from "../../base/clock.js";
import type { Signal } from "../../judge/signal.js";
import type { Observed } from "../../plan/observed.js";
import type { Operation, RevisionPairs } from "../../plan/operation.js";
import type { Capabilities, Evidence, Outcome, PerformContext, Target, Token } from "../target.js";
import type { MemoryWorld } from "./memory-world.js";

/** What befalls one operation on its way into the world and back. */
export interface Fate {
  readonly takesMs: number;
  /** Undefined: it succeeds. */
  readonly answer?: Outcome;
  /** The effect happens, the answer does not arrive. */
  readonly replyLost?: boolean;
}

export interface MemoryOptions {
  readonly world: MemoryWorld;
  readonly clock: Clock;
  readonly fate?: (operation: Operation, token: Token) => Fate;
  readonly signals?: (pairs: RevisionPairs) => readonly Signal[];
}

/** A target without an outside: for the engine's tests and for rehearsals. */
export class MemoryTarget implements Target {
  readonly name = "memory";
  readonly capabilities: Capabilities = { splitTraffic: true, keepWarm: true, backUp: true };
  readonly #options: MemoryOptions;

  constructor(options: MemoryOptions) {
    this.#options = options;
  }

  async observe(): Promise<Observed> {
    return this.#options.world.observe();
  }

  async perform(operation: Operation, token: Token, context: PerformContext): Promise<Outcome> {
    const { world, clock, fate } = this.#options;
    const { takesMs, answer, replyLost } = fate?.(operation, token) ?? { takesMs: 0 };
    if (takesMs > 0) await clock.sleep(takesMs, context.signal);
    if (context.signal.aborted) throw new Error("cancelled");
    const outcome = world.apply(operation, token, answer);
    if (replyLost) throw new Error("the connection was lost before the answer");
    return outcome;
  }

  async signals(_release: string, pairs: RevisionPairs): Promise<readonly Signal[]> {
    return this.#options.signals?.(pairs) ?? [];
  }

  async evidence(revisions: Readonly<Record<string, string>>): Promise<readonly Evidence[]> {
    return Object.entries(revisions).map(([service, revision]) => ({ service, revision, lines: [] }));
  }
}
