import { onAbort } from "../../base/on-abort.js";
import type { Signal } from "../../judge/signal.js";
import type { Observed } from "../../plan/observed.js";
import type { Operation, RevisionPairs } from "../../plan/operation.js";
import type { Capabilities, Claim, Evidence, Outcome, PerformContext, Target, Token } from "../target.js";
import { type Asker, MemoryOperations } from "./memory-operations.js";
import type { MemoryWorld } from "./memory-world.js";
import type { VirtualClock } from "./virtual-clock.js";

/** What befalls one request on its way into the world and back. Times in milliseconds. */
export interface Fate {
  /** How long the work itself takes. */
  readonly takesMs: number;
  readonly outMs?: number;
  readonly backMs?: number;
  /** Undefined: it succeeds. */
  readonly answer?: Outcome;
  /** The effect happens; `lost` breaks the connection instead of the answer, `silent` leaves the sender waiting. */
  readonly reply?: "lost" | "silent";
  /** The sender is told of a broken connection after so long, and the request travels on. */
  readonly brokenAfterMs?: number;
  /** Nothing arrives. */
  readonly dropped?: boolean;
  /** A second copy arrives so much later. */
  readonly againAfterMs?: number;
  /** Called when the world has answered, before the answer travels back. */
  readonly landed?: () => void;
}

export interface MemoryOptions {
  readonly world: MemoryWorld;
  readonly clock: VirtualClock;
  /** Shared by all senders to one world; one of its own when there is a single sender. */
  readonly operations?: MemoryOperations;
  readonly fate?: (operation: Operation, token: Token) => Fate;
}

/** A target without an outside: requests travel on their own, and outlive their sender. */
export class MemoryTarget implements Target {
  readonly name = "memory";
  readonly capabilities: Capabilities = { splitTraffic: true, keepWarm: true, backUp: true };
  readonly #options: MemoryOptions;
  readonly #operations: MemoryOperations;

  constructor(options: MemoryOptions) {
    this.#options = options;
    this.#operations = options.operations ?? new MemoryOperations(options.world, options.clock);
  }

  async observe(): Promise<Observed> {
    return this.#options.world.observe();
  }

  async claim(fence: number, underWay: "goes-on" | "ends"): Promise<Claim> {
    return this.#operations.claim(fence, underWay);
  }

  perform(operation: Operation, token: Token, context: PerformContext): Promise<Outcome> {
    const { clock } = this.#options;
    const fate = this.#options.fate?.(operation, token) ?? { takesMs: 0 };
    const { outMs = 0, brokenAfterMs, againAfterMs } = fate;
    const { timeoutMs, signal } = context;
    const { takesMs, answer } = fate;
    const request = { operation, token, takesMs, timeoutMs, ...(answer !== undefined && { answer }) };
    const abort = () => void clock.after(outMs, () => this.#operations.abort(token));
    let stopListening = () => {};
    return new Promise((resolve, reject) => {
      const breakOff = () => {
        stopListening();
        reject(new Error("the connection was lost before the answer"));
      };
      const answerWith = (outcome: Outcome) => {
        stopListening();
        resolve(outcome);
      };
      if (brokenAfterMs !== undefined) clock.after(brokenAfterMs, breakOff);
      if (fate.dropped === true) {
        clock.after(outMs, breakOff);
        return;
      }
      clock.after(outMs, () => {
        const answer = (outcome: Outcome) => {
          fate.landed?.();
          if (fate.reply === "silent") return;
          clock.after(fate.backMs ?? 0, fate.reply === "lost" ? breakOff : () => answerWith(outcome));
        };
        this.#operations.request(request, { answer, breakOff });
      });
      if (againAfterMs !== undefined) {
        clock.after(outMs + againAfterMs, () => this.#operations.request(request, NOBODY));
      }
      stopListening = onAbort(signal, abort);
    });
  }

  async signals(release: string, pairs: RevisionPairs): Promise<readonly Signal[]> {
    this.#options.world.settle();
    return this.#options.world.traffic.signals(release, pairs);
  }

  async evidence(revisions: Readonly<Record<string, string>>): Promise<readonly Evidence[]> {
    return Object.entries(revisions).map(([service, revision]) => ({ service, revision, lines: [] }));
  }
}

const NOBODY: Asker = { answer: () => {}, breakOff: () => {} };
