import { setTimeout as wait } from "node:timers/promises";
import { exitCodes } from "../exit-codes.js";
import type { Health } from "../health/health.js";
import type { Logs } from "../logs/logger.js";
import { runSteps } from "./run-steps.js";
import { type NamedStep, reasonText, type StopPhase, type StopReason, type StopStep } from "./stop-phase.js";

export interface LifecycleOptions {
  /** How long the balancer needs to see that readiness is false. Default 200 ms under Plimsoll, else 5 s. */
  readonly balancerWaitMs?: number;
  /** From the signal to the exit. Default 25 s, below the usual 30 s of a platform. */
  readonly deadlineMs?: number;
  /** After an uncaught exception the state is unknown, so less time is given. Default 5 s. */
  readonly crashDeadlineMs?: number;
}

export interface Lifecycle {
  /** Adds a step to the graceful stop. */
  readonly onStop: (phase: StopPhase, name: string, run: StopStep) => void;
  /** Aborts when a stop begins: what runs in loops watches it. */
  readonly stopping: AbortSignal;
  /** Stops gracefully and tells the exit code; asking again gives the same stop. */
  readonly stop: (reason?: StopReason) => Promise<number>;
}

export interface LifecycleParts {
  readonly logs: Logs;
  readonly health: Health;
  readonly balancerWaitMs: number;
  readonly deadlineMs: number;
  readonly crashDeadlineMs: number;
}

export function createLifecycle({ logs, health, ...limits }: LifecycleParts): Lifecycle {
  const { log } = logs;
  const steps: NamedStep[] = [];
  const stopping = new AbortController();
  let stopped: Promise<number> | undefined;

  async function stopOnce(reason: StopReason): Promise<number> {
    const crashed = reason.kind === "crash";
    const deadlineMs = crashed ? Math.min(limits.crashDeadlineMs, limits.deadlineMs) : limits.deadlineMs;
    const deadline = AbortSignal.timeout(deadlineMs);
    const began = performance.now();
    health.markDraining();
    stopping.abort();
    if (crashed) log.fatal({ err: reason.error }, `Stopping after an ${reason.origin}`);
    else log.info({ reason: reasonText(reason) }, "Stopping: readiness is false");

    logs.flush();
    await wait(Math.min(limits.balancerWaitMs, deadlineMs / 2), undefined, { signal: deadline }).catch(() => {});
    const troubles = await runSteps(steps, deadline);
    for (const trouble of troubles) {
      if (trouble.kind === "failed") log.error({ err: trouble.error, step: trouble.step }, "A step of the stop failed");
      else log.error({ step: trouble.step }, `A step of the stop did not finish within ${deadlineMs} ms`);
    }
    const exitCode = crashed || troubles.length > 0 ? exitCodes.failed : exitCodes.stopped;
    log.info({ exitCode, durationMs: Math.round(performance.now() - began) }, "Stopped");
    logs.flush();
    return exitCode;
  }

  return {
    onStop: (phase, name, run) => {
      steps.push({ phase, name, run });
    },
    stopping: stopping.signal,
    stop: (reason = { kind: "asked" }) => {
      stopped ??= stopOnce(reason);
      return stopped;
    },
  };
}

const underPlimsollMs = 200;
const elsewhereMs = 5_000;

/** Plimsoll's proxy drains an instance before it signals; other balancers have to notice by probing. */
export function completeLifecycleOptions(
  options: LifecycleOptions,
  instance: string | undefined,
): Required<LifecycleOptions> {
  return {
    balancerWaitMs: options.balancerWaitMs ?? (instance === undefined ? elsewhereMs : underPlimsollMs),
    deadlineMs: options.deadlineMs ?? 25_000,
    crashDeadlineMs: options.crashDeadlineMs ?? 5_000,
  };
}
