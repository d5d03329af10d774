import type { Signal } from "../judge/signal.js";
import type { Observed } from "../plan/observed.js";
import type { Operation, RevisionPairs } from "../plan/operation.js";
import type { Failure } from "../release/failure.js";

/** One outside world in which releases happen. Every verb may be repeated: the token makes it idempotent. */
export interface Target {
  readonly name: string;
  readonly capabilities: Capabilities;
  observe(): Promise<Observed>;
  /**
   * Closes the world to everybody with a lower fence: what they have sent and has not arrived yet will be refused. What
   * they have under way `goes-on`, so that whoever asks for it again joins it, or `ends`: it is broken off, and the answer
   * comes when nothing of it is left. Rejects when the target did not answer; it may be asked again.
   */
  claim(fence: number, underWay: "goes-on" | "ends"): Promise<Claim>;
  /**
   * Carries out one operation, or reports the outcome that the same token already had. Resolves with what can be
   * expected; rejects only when the outcome is unknown (the world did not answer), and the caller asks again.
   */
  perform(operation: Operation, token: Token, context: PerformContext): Promise<Outcome>;
  /** Canary against concurrent stable since the canary first got traffic in this release. */
  signals(release: string, pairs: RevisionPairs): Promise<readonly Signal[]>;
  /** Last probes, log lines and bad requests of a revision, before a rollback destroys them. */
  evidence(revisions: Readonly<Record<string, string>>): Promise<readonly Evidence[]>;
}

/** What a target can do; callers ask these, never the target's name. */
export interface Capabilities {
  readonly splitTraffic: boolean;
  readonly keepWarm: boolean;
  readonly backUp: boolean;
}

/** Stale tokens are refused: a sender that lost its lease must not touch the world any more. */
export interface Token {
  readonly release: string;
  /** Grows with every holder of the environment's lease. */
  readonly fence: number;
  /** The operation's number in the plan, `undo-7.0`, ...: with the release, the key of idempotency. */
  readonly operation: string;
}

export type Claim = { readonly kind: "claimed" } | { readonly kind: "stale"; readonly fence: number };

export interface PerformContext {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Progress lines for people; never load-bearing. */
  readonly report: (line: string) => void;
}

export type Outcome =
  | { readonly kind: "done"; readonly detail: string; readonly facts?: Readonly<Record<string, string | number>> }
  | { readonly kind: "failed"; readonly failure: Failure }
  | { readonly kind: "stale"; readonly fence: number };

export interface Evidence {
  readonly service: string;
  readonly revision: string;
  readonly lines: readonly string[];
}
