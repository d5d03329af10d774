import type { Clock } from "../base/clock.js";
import { messageOf } from "../base/error.js";
import { judge } from "../judge/judge.js";
import type { JudgeSettings } from "../judge/settings.js";
import { describeVerdict, type Verdict } from "../judge/verdict.js";
import type { RevisionPairs } from "../plan/operation.js";
import type { Outcome, Target } from "../target/target.js";
import type { WatchTraffic } from "./run-release.js";

/**
 * `bake` needs a pass: evidence that the canary is not worse, before the deadline. `watch` needs the absence of a fail
 * over its whole time, since with all traffic on one revision nothing is concurrent.
 */
export function makeWatchTraffic(target: Target, clock: Clock, settings: JudgeSettings): WatchTraffic {
  return async (step, since, release, signal) => {
    const { operation } = step;
    if (operation.kind !== "bake" && operation.kind !== "watch") throw new Error(`${operation.kind} watches nothing`);
    const until = since + (operation.kind === "watch" ? operation.forMs : step.timeoutMs);
    for (;;) {
      const now = clock.now();
      const look = await lookAt(target, settings, release, operation.pairs, operation.kind);
      const outcome = operation.kind === "bake" ? bakeOutcome(look, now >= until) : watchOutcome(look, now >= until);
      if (outcome !== undefined) return outcome;
      if (signal.aborted) throw new Error("cancelled");
      await clock.sleep(Math.min(LOOK_EVERY_MS, Math.max(1, until - now)), signal);
    }
  };
}

type Look =
  | { readonly kind: "seen"; readonly verdict: Verdict }
  | { readonly kind: "unseen"; readonly message: string };

async function lookAt(
  target: Target,
  settings: JudgeSettings,
  release: string,
  pairs: RevisionPairs,
  how: "bake" | "watch",
): Promise<Look> {
  try {
    const signals = await target.signals(release, pairs);
    const reference = how === "bake" ? "concurrent" : "frozen";
    return { kind: "seen", verdict: judge(settings, signals, reference) };
  } catch (problem) {
    return { kind: "unseen", message: messageOf(problem) };
  }
}

function bakeOutcome(look: Look, isLate: boolean): Outcome | undefined {
  if (look.kind === "seen" && look.verdict.kind === "fail") return failed("verdict", look);
  if (look.kind === "seen" && look.verdict.kind === "pass") return passed(look.verdict);
  return isLate ? failed("no-evidence", look) : undefined;
}

function watchOutcome(look: Look, isLate: boolean): Outcome | undefined {
  if (look.kind === "seen" && look.verdict.kind === "fail") return failed("verdict", look);
  if (!isLate) return undefined;
  return look.kind === "seen" ? passed(look.verdict) : failed("no-evidence", look);
}

function passed(verdict: Verdict): Outcome {
  const requests = verdict.comparisons.reduce((most, { canary }) => Math.max(most, canary.total), 0);
  return { kind: "done", detail: describeVerdict(verdict), facts: { requests } };
}

function failed(cause: "verdict" | "no-evidence", look: Look): Outcome {
  const message =
    look.kind === "seen" ? describeVerdict(look.verdict) : `The figures could not be read: ${look.message}`;
  return { kind: "failed", failure: { cause, message, lines: [] } };
}

const LOOK_EVERY_MS = 200;
