import { answerWithin, type Clock, waitAtMost } from "../base/clock.js";
import { messageOf } from "../base/error.js";
import type { Outcome, Target } from "../target/target.js";
import type { Entry, ReleaseResult, StepKey, Written } from "./entry.js";
import type { Failure } from "./failure.js";
import type { Journal } from "./journal.js";
import type { Lease } from "./lease.js";
import { ANSWER_GRACE_MS, nextStep } from "./next-step.js";
import { foldEntries, type ReleaseState, type Step } from "./state.js";
import { takeEvidence } from "./take-evidence.js";

export interface ReleasePorts {
  readonly journal: Journal;
  readonly target: Target;
  readonly clock: Clock;
  /** The operations that the engine carries out itself, over the target's signals. */
  readonly watchTraffic: WatchTraffic;
  readonly observer: ReleaseObserver;
}

/** `bake` and `watch`: looks at signals until there is a verdict. */
export type WatchTraffic = (step: Step, since: number, release: string, signal: AbortSignal) => Promise<Outcome>;

/** Told about everything; what it does never changes or holds a release. */
export interface ReleaseObserver {
  entry(entry: Entry, state: ReleaseState): void;
  progress(step: StepKey, line: string): void;
}

export type ReleaseEnd =
  | { readonly kind: "finished"; readonly state: ReleaseState }
  /** Waits for a person, and the caller does not want to. */
  | { readonly kind: "approval-pending"; readonly state: ReleaseState; readonly until: number }
  /** Somebody else holds the environment now: the release is in their hands. */
  | { readonly kind: "lost-lease"; readonly state: ReleaseState };

export interface RunOptions {
  readonly lease: Lease;
  /** Whom the journal names when the release is taken over. */
  readonly by: string;
  /** Wait here for an approval, or return so that `approve` carries on. */
  readonly waitForApproval: boolean;
}

/**
 * Carries a release from wherever its journal says it is to its end. The loop is dull on purpose: read, fold, ask
 * `nextStep`, write the intent, do it, write the outcome.
 */
export async function runRelease(ports: ReleasePorts, options: RunOptions): Promise<ReleaseEnd> {
  return await new ReleaseRun(ports, options).run();
}

class ReleaseRun {
  readonly #ports: ReleasePorts;
  readonly #waitForApproval: boolean;
  readonly #by: string;
  readonly #lease: Lease;
  #state: ReleaseState | undefined;
  #read = 0;
  #stale = false;
  /** The journal refused an outcome: an intent without one is what recovery is made for, by the next command. */
  #broken: { readonly problem: unknown } | undefined;
  /** Breaks off what the target carries out. */
  #cancel = new AbortController();
  /** Ends the engine's own looking at traffic, which nobody else waits for. */
  #stopWatching = new AbortController();
  readonly #running = new Map<StepKey, Promise<void>>();
  /** Replaced at every wait; called when a running step has settled. */
  #wake: () => void = () => {};

  constructor(ports: ReleasePorts, options: RunOptions) {
    this.#ports = ports;
    this.#by = options.by;
    this.#lease = options.lease;
    this.#waitForApproval = options.waitForApproval;
  }

  async run(): Promise<ReleaseEnd> {
    await this.#takeOver();
    for (;;) {
      const state = this.#fold(await this.#unread());
      if (state.finished !== undefined) return { kind: "finished", state };
      if (this.#broken !== undefined) throw this.#giveUp(this.#broken.problem);
      if (this.#stale || !this.#lease.isHeld() || state.fence > this.#lease.fence) return this.#leave(state);
      const next = nextStep(state, this.#running, this.#ports.clock.now());
      switch (next.kind) {
        case "perform":
          for (const step of next.steps) await this.#begin(step, state);
          break;
        case "accept":
          await this.#write({ kind: "done", step: next.step, detail: next.detail, facts: {} });
          break;
        case "turn-back":
          await this.#turnBack(state, next.failure, next.step);
          break;
        case "finish":
          await this.#finish(state, next.result);
          break;
        case "wait":
          if (next.for === "approval" && !this.#waitForApproval && this.#running.size === 0) {
            return { kind: "approval-pending", state, until: next.until };
          }
          await this.#wait(next.until);
          break;
        default:
          next satisfies never;
      }
    }
  }

  /**
   * The world is closed to an earlier holder before the journal is: what it might still do then either stands in the
   * journal as an intent that counts, or is refused.
   */
  async #takeOver(): Promise<void> {
    const state = this.#fold(await this.#unread());
    if (state.finished !== undefined || !(await this.#claim("goes-on"))) return;
    if (state.fence < this.#lease.fence) await this.#write({ kind: "adopted", by: this.#by });
  }

  #unread(): Promise<readonly Entry[]> {
    return this.#ports.journal.read(this.#read);
  }

  #fold(entries: readonly Entry[]): ReleaseState {
    this.#read += entries.length;
    this.#state = foldEntries(this.#state, entries, (entry, state) => this.#ports.observer.entry(entry, state));
    if (this.#state === undefined) throw new Error("the journal has no opened entry");
    return this.#state;
  }

  #write(written: Written): Promise<void> {
    return this.#ports.journal.append({ ...written, at: this.#ports.clock.now(), fence: this.#lease.fence });
  }

  /** The intent is durable before the effect begins. */
  async #begin(step: Step, state: ReleaseState): Promise<void> {
    const firstAt = state.steps[step.key]?.firstAt ?? this.#ports.clock.now();
    await this.#write({ kind: "intent", step: step.key });
    if (step.operation.kind === "approve") return;
    this.#running.set(step.key, this.#carryOut(step, firstAt, state.release));
  }

  /** Until its outcome is written; never rejects. */
  async #carryOut(step: Step, firstAt: number, release: string): Promise<void> {
    const { fence } = this.#lease;
    // A target that never answers must not hold the release: its answer is given up and asked for again.
    const limitMs = step.timeoutMs + ANSWER_GRACE_MS;
    try {
      await answerWithin(this.#ports.clock, this.#perform(step, firstAt, release), limitMs).then(
        (outcome) => this.#record(step.key, fence, outcome),
        (problem) => this.#writeIfCurrent(fence, { kind: "unknown", step: step.key, message: messageOf(problem) }),
      );
    } catch (problem) {
      this.#broken ??= { problem };
    }
    this.#running.delete(step.key);
    this.#wake();
  }

  #perform(step: Step, firstAt: number, release: string): Promise<Outcome> {
    const { target, watchTraffic, observer } = this.#ports;
    if (step.operation.kind === "bake" || step.operation.kind === "watch") {
      return watchTraffic(step, firstAt, release, this.#stopWatching.signal);
    }
    const token = { release, fence: this.#lease.fence, operation: step.key };
    return target.perform(step.operation, token, {
      timeoutMs: step.timeoutMs,
      signal: this.#cancel.signal,
      report: (line) => observer.progress(step.key, line),
    });
  }

  #record(step: StepKey, fence: number, outcome: Outcome): Promise<void> | undefined {
    if (this.#cancel.signal.aborted && outcome.kind === "failed") return undefined;
    switch (outcome.kind) {
      case "done": {
        const { detail, facts = {} } = outcome;
        return this.#writeIfCurrent(fence, { kind: "done", step, detail, facts });
      }
      case "failed":
        return this.#writeIfCurrent(fence, { kind: "failed", step, failure: outcome.failure });
      case "stale":
        if (fence === this.#lease.fence) this.#stale = true;
        return undefined;
      default:
        return outcome satisfies never;
    }
  }

  /** What was sent before the release turned back is over; its late answer says nothing about what came after. */
  #writeIfCurrent(fence: number, written: Written): Promise<void> | undefined {
    return fence === this.#lease.fence ? this.#write(written) : undefined;
  }

  /**
   * Stops what is under way, keeps the evidence that undoing would destroy, and takes the next fence: whatever the
   * forward steps still have on its way into the world is stale from here on.
   */
  async #turnBack(state: ReleaseState, failure: Failure, step: StepKey | undefined): Promise<void> {
    this.#cancel.abort(OVER);
    this.#stopWatching.abort(OVER);
    const evidence = await takeEvidence(this.#ports.target, this.#ports.clock, state);
    await waitAtMost(this.#ports.clock, Promise.allSettled(this.#running.values()), CANCEL_PATIENCE_MS);
    if (!(await this.#closeBehind())) return;
    await this.#write({ kind: "turned", failure, step, evidence });
    this.#running.clear();
    this.#cancel = new AbortController();
    this.#stopWatching = new AbortController();
  }

  /** What was begun and given up may be on its way still: it must not reach the world when the release has ended. */
  async #finish(state: ReleaseState, result: ReleaseResult): Promise<void> {
    const isOpen = Object.values(state.steps).some((step) => step.kind !== "done");
    if (state.turned === undefined && isOpen && !(await this.#closeBehind())) return;
    await this.#write({ kind: "finished", result });
  }

  /** Takes the next fence and closes the world to all that was sent with the one before; false when the lease is lost. */
  async #closeBehind(): Promise<boolean> {
    if (!(await this.#lease.advance())) {
      this.#stale = true;
      return false;
    }
    return await this.#claim("ends");
  }

  /** Never gives up, as nothing can be changed or taken back without the target; false when the lease is lost. */
  async #claim(underWay: "goes-on" | "ends"): Promise<boolean> {
    const { target, clock } = this.#ports;
    for (let pauseMs = FIRST_CLAIM_PAUSE_MS; this.#lease.isHeld(); pauseMs = Math.min(2 * pauseMs, LONGEST_WAIT_MS)) {
      const asked = answerWithin(clock, target.claim(this.#lease.fence, underWay), CLAIM_LIMIT_MS);
      const claim = await asked.catch(() => undefined);
      if (claim !== undefined) {
        this.#stale = claim.kind === "stale";
        return !this.#stale;
      }
      await clock.sleep(pauseMs);
    }
    return false;
  }

  #wait(until: number): Promise<void> {
    const ms = Math.max(0, Math.min(until - this.#ports.clock.now(), LONGEST_WAIT_MS));
    return new Promise((resolve, reject) => {
      this.#wake = resolve;
      this.#ports.journal.changed(ms).then(resolve, reject);
    });
  }

  /** What the target carries out is the business of whoever holds the lease now, and may have joined it. */
  #leave(state: ReleaseState): ReleaseEnd {
    this.#stopWatching.abort(OVER);
    return { kind: "lost-lease", state };
  }

  /** What the target carries out goes on: the next command finds it, or its outcome. */
  #giveUp(problem: unknown): unknown {
    this.#stopWatching.abort(OVER);
    return problem;
  }
}

/** Given as the reason: without one, Node makes an error with a stack for it, of which nobody reads more than this. */
const OVER = "the release goes on without it";
const CANCEL_PATIENCE_MS = 2_000;
/** A little longer than a target may take to break off what is under way. */
const CLAIM_LIMIT_MS = 15_000;
const FIRST_CLAIM_PAUSE_MS = 100;
/** The lease and the messages of others are looked at this often, even when nothing happens. */
const LONGEST_WAIT_MS = 1_000;
