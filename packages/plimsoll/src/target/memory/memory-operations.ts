import type { Operation } from "../../plan/operation.js";
import type { Claim, Outcome, Token } from "../target.js";
import { type MemoryWorld, refusal } from "./memory-world.js";
import type { VirtualClock } from "./virtual-clock.js";

/** One request for an operation, as it has reached the world. */
export interface Request {
  readonly operation: Operation;
  readonly token: Token;
  /** Milliseconds that the work takes, and those after which it has failed. */
  readonly takesMs: number;
  readonly timeoutMs: number;
  /** What comes of it instead of the effect. */
  readonly answer?: Outcome;
}

/** Whoever waits for the outcome, at the other end of a connection. */
export interface Asker {
  answer(outcome: Outcome): void;
  /** The connection is lost; what comes of the request remains open. */
  breakOff(): void;
}

interface Underway {
  readonly request: Request;
  readonly deadline: number;
  readonly waiting: Asker[];
  fence: number;
  callOff: () => void;
}

/**
 * Carries operations out as the supervisor of a real target does: it outlives whoever asked, refuses stale tokens, lets
 * a repeated request join what is under way, and answers it with the outcome of what is done.
 */
export class MemoryOperations {
  readonly #world: MemoryWorld;
  readonly #clock: VirtualClock;
  readonly #underway = new Map<string, Underway>();
  readonly #done = new Map<string, Outcome>();
  #fence = 0;

  constructor(world: MemoryWorld, clock: VirtualClock) {
    this.#world = world;
    this.#clock = clock;
  }

  /** The highest fence seen; lower ones are refused. */
  get fence(): number {
    return this.#fence;
  }

  request(request: Request, asker: Asker): void {
    const { token } = request;
    const key = keyOf(token);
    const recorded = token.fence < this.#fence ? { kind: "stale" as const, fence: this.#fence } : this.#done.get(key);
    this.#fence = Math.max(this.#fence, token.fence);
    const underway = this.#underway.get(key);
    if (recorded !== undefined) asker.answer(recorded);
    else if (underway === undefined) this.#begin(key, request, asker);
    else {
      underway.fence = token.fence;
      underway.waiting.push(asker);
    }
  }

  /** Ignored when it comes from somebody who lost the lease. */
  abort(token: Token): void {
    const underway = this.#underway.get(keyOf(token));
    if (underway === undefined || token.fence < this.#fence) return;
    this.#end(underway, refusal("aborted", "aborted"));
  }

  /** What is being carried out at this moment. */
  underway(): readonly Operation[] {
    return [...this.#underway.values()].map(({ request }) => request.operation);
  }

  claim(fence: number, underWay: "goes-on" | "ends"): Claim {
    if (fence < this.#fence) return { kind: "stale", fence: this.#fence };
    this.#fence = fence;
    if (underWay === "ends")
      for (const each of [...this.#underway.values()]) this.#end(each, refusal("aborted", "aborted"));
    return { kind: "claimed" };
  }

  /** What carries operations out dies: what it had not finished has no effect. Its successor knows what was done. */
  restart(): void {
    for (const { callOff, waiting } of this.#underway.values()) {
      callOff();
      for (const asker of waiting) asker.breakOff();
    }
    this.#underway.clear();
  }

  #begin(key: string, request: Request, asker: Asker): void {
    const { token, takesMs, timeoutMs } = request;
    const deadline = this.#clock.now() + timeoutMs;
    const begun: Underway = { request, deadline, waiting: [asker], fence: token.fence, callOff: () => {} };
    this.#underway.set(key, begun);
    this.#continue(begun, takesMs);
  }

  #continue(underway: Underway, ms: number): void {
    const left = underway.deadline - this.#clock.now();
    underway.callOff =
      ms <= left
        ? this.#clock.after(ms, () => this.#attempt(underway))
        : this.#clock.after(left, () => this.#end(underway, refusal("timeout", "out of time")));
  }

  #attempt(underway: Underway): void {
    const { operation, token, answer } = underway.request;
    const attempt = this.#world.attempt(operation, token.release);
    if (answer !== undefined && answer.kind !== "done") this.#end(underway, answer);
    else if (attempt.kind === "later") this.#continue(underway, Math.max(1, attempt.at - this.#clock.now()));
    else if (attempt.kind === "failed") this.#end(underway, refusal(attempt.cause, attempt.message));
    // The proxy compares fences itself: what was accepted from a holder that has lost the lease moves no traffic.
    else if (operation.kind === "shift" && underway.fence < this.#fence) {
      this.#end(underway, { kind: "stale", fence: this.#fence });
    } else {
      this.#world.apply(operation, { ...token, fence: underway.fence });
      this.#end(underway, answer ?? { kind: "done", detail: "" });
    }
  }

  #end(underway: Underway, outcome: Outcome): void {
    const key = keyOf(underway.request.token);
    underway.callOff();
    this.#underway.delete(key);
    if (outcome.kind === "done") this.#done.set(key, outcome);
    for (const asker of underway.waiting) asker.answer(outcome);
  }
}

function keyOf({ release, operation }: Token): string {
  return `${release}/${operation}`;
}
