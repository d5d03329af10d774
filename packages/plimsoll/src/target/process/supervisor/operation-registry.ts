import { systemClock, waitAtMost } from "../../../base/clock.js";
import { diskTroubleOf } from "../../../base/disk-trouble.js";
import { isPlimsollError, messageOf } from "../../../base/error.js";
import type { Operation } from "../../../plan/operation.js";
import type { Failure } from "../../../release/failure.js";
import type { Claim, Outcome, Token } from "../../target.js";
import type { Fence } from "./fence.js";
import { OperationFailed } from "./operation-failed.js";
import type { OutcomeLog } from "./outcome-log.js";

/** One operation under way. */
export interface Run {
  readonly release: string;
  /** The operation's key in the release, also when it is carried out again. */
  readonly operation: string;
  /** Of the latest asker: grows when a new holder of the lease joins an operation that its predecessor began. */
  fence(): number;
  /** Milliseconds since the epoch. */
  readonly deadline: number;
  /** Aborts at the deadline and when somebody asks for it; see `cancelled`. */
  readonly signal: AbortSignal;
  readonly report: (line: string) => void;
}

export type RunOperation = (operation: Operation, run: Run) => Promise<Outcome>;

/**
 * Carries every operation out once: asked for again while it runs, the asker joins; asked for again when it is done, it
 * gets the recorded outcome. That the asker dies changes nothing. A failure is not recorded: asked for again, the
 * operation is tried again, which is what an undo that never gives up needs.
 */
export interface OperationRegistry {
  perform(operation: Operation, token: Token, timeoutMs: number, report: (line: string) => void): Promise<Outcome>;
  /** See `Target.claim`; rejects when something could not be broken off in time. */
  claim(fence: number, underWay: "goes-on" | "ends"): Promise<Claim>;
  /** Ignored when it comes from somebody who lost the lease, or when the operation does not run. */
  abort(token: Token): void;
  /** Aborts everything that runs, and resolves when it has ended. */
  endAll(): Promise<void>;
  readonly busy: boolean;
}

interface Running {
  readonly operation: Operation;
  readonly outcome: Promise<Outcome>;
  readonly abort: AbortController;
  readonly reporters: Set<(line: string) => void>;
  fence: number;
}

const ABORTED = "aborted";
const TIMEOUT = "timeout";
const BREAK_OFF_WITHIN_MS = 10_000;
/** What may end after its release without anybody noticing: it puts nothing into production. */
const LEAVES_ONLY_FILES: ReadonlySet<Operation["kind"]> = new Set([
  "gate",
  "build",
  "back-up",
  "drill",
  "smoke",
  "wait-ready",
]);

export function createOperationRegistry(run: RunOperation, fence: Fence, log: OutcomeLog): OperationRegistry {
  const running = new Map<string, Running>();

  const begin = (key: string, operation: Operation, token: Token, timeoutMs: number): void => {
    const abort = new AbortController();
    const reporters: Running["reporters"] = new Set();
    const timer = setTimeout(() => abort.abort(TIMEOUT), timeoutMs);
    const current: Run = {
      release: token.release,
      operation: token.operation,
      fence: () => running.get(key)?.fence ?? token.fence,
      deadline: Date.now() + timeoutMs,
      signal: abort.signal,
      report: (line) => {
        for (const reporter of reporters) reporter(line);
      },
    };
    const perform = async (): Promise<Outcome> => {
      const outcome = await run(operation, current).catch(refusedBecause);
      if (outcome.kind === "done") log.record(token.release, token.operation, outcome);
      return outcome;
    };
    const end = () => {
      clearTimeout(timer);
      running.delete(key);
    };
    const outcome = Promise.resolve().then(perform).finally(end);
    running.set(key, { operation, outcome, abort, reporters, fence: token.fence });
  };

  const join = async (current: Running, token: Token, report: (line: string) => void): Promise<Outcome> => {
    current.fence = Math.max(current.fence, token.fence);
    current.reporters.add(report);
    try {
      return await current.outcome;
    } finally {
      current.reporters.delete(report);
    }
  };

  return {
    perform: async (operation, token, timeoutMs, report) => {
      if (!fence.accept(token.fence)) return { kind: "stale", fence: fence.highest };
      const key = keyOf(token);
      if (isBrokenOff(running.get(key), token)) await running.get(key)?.outcome;
      const recorded = log.get(token.release, token.operation);
      if (recorded !== undefined) return recorded;
      if (!running.has(key)) begin(key, operation, token, timeoutMs);
      const current = running.get(key);
      return current === undefined ? refusedBecause("the operation ended at once") : await join(current, token, report);
    },
    claim: async (claimed, underWay) => {
      if (!fence.accept(claimed)) return { kind: "stale", fence: fence.highest };
      if (underWay === "ends") await breakOff([...running.values()].filter((each) => each.fence < claimed));
      return { kind: "claimed" };
    },
    abort: (token) => {
      if (token.fence >= fence.highest) running.get(keyOf(token))?.abort.abort(ABORTED);
    },
    endAll: async () => {
      const all = [...running.values()];
      for (const { abort } of all) abort.abort(ABORTED);
      await Promise.allSettled(all.map(({ outcome }) => outcome));
    },
    get busy() {
      return running.size > 0;
    },
  };
}

/** What an earlier holder broke off is no outcome for its successor, who carries the operation out anew. */
function isBrokenOff(current: Running | undefined, { fence }: Token): boolean {
  return current?.abort.signal.reason === ABORTED && current.fence < fence;
}

async function breakOff(underWay: readonly Running[]): Promise<void> {
  for (const { abort } of underWay) abort.abort(ABORTED);
  const awaited = underWay.filter(({ operation }) => !LEAVES_ONLY_FILES.has(operation.kind));
  const ended = Promise.allSettled(awaited.map(({ outcome }) => outcome));
  if (await waitAtMost(systemClock, ended, BREAK_OFF_WITHIN_MS)) return;
  const kinds = awaited.map(({ operation }) => operation.kind).join(", ");
  throw new Error(`what was under way has not ended yet: ${kinds}`);
}

function keyOf(token: Token): string {
  return `${token.release}\0${token.operation}`;
}

/** The outcome of an operation whose signal aborted: `what` is a sentence's end, `waiting for api to be ready`. */
export function cancelled(run: Run, what: string, lines: readonly string[] = []): Outcome {
  const failure: Failure =
    run.signal.reason === ABORTED
      ? { cause: "aborted", message: `Aborted while ${what}`, lines }
      : { cause: "timeout", message: `Out of time while ${what}`, lines };
  return { kind: "failed", failure };
}

/** What was not foreseen is still an outcome: a release must be able to go back from it. */
function refusedBecause(thrown: unknown): Outcome {
  if (thrown instanceof OperationFailed) return { kind: "failed", failure: thrown.failure };
  const trouble = diskTroubleOf(thrown, "the state folder");
  if (trouble !== undefined) {
    const { what, remedy } = trouble;
    const message = `It cannot be written down, as ${what}`;
    return { kind: "failed", failure: { cause: "target-refused", message, lines: [remedy, messageOf(thrown)] } };
  }
  const cause = isPlimsollError(thrown) && thrown.code === "TGT-PROXY-PORT" ? "port-taken" : "target-refused";
  return { kind: "failed", failure: { cause, message: messageOf(thrown), lines: explanationOf(thrown) } };
}

function explanationOf(thrown: unknown): readonly string[] {
  if (isPlimsollError(thrown)) return thrown.hint === undefined ? [] : [thrown.hint];
  return thrown instanceof Error ? (thrown.stack?.split("\n") ?? []) : [];
}
