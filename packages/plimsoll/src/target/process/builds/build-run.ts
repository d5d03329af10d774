import { formatDuration } from "../../../base/duration.js";
import type { FailureCause } from "../../../release/failure.js";
import type { JobResult } from "../jobs/job.js";
import { jobSentence } from "../jobs/job-sentence.js";
import { runJob } from "../jobs/run-job.js";
import { BuildStopped } from "./built.js";

/** What all steps of one build share. */
export interface BuildRun {
  /** Names the build's jobs. */
  readonly id: string;
  readonly jobsDir: string;
  readonly outputFile: string;
  readonly log: (line: string) => void;
  readonly signal: AbortSignal;
  /** On the clock of `performance.now()`. */
  readonly deadline: number;
}

export interface BuildStep {
  /** Completes "Cannot ...": `build apps/web`. */
  readonly aim: string;
  readonly command: string | readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  readonly secrets?: readonly string[];
  /** What to do when it fails, where the last lines of its output tell. */
  readonly hint?: (lines: readonly string[]) => string | undefined;
}

/** Runs one command of a build; throws `BuildStopped` unless it ends well. */
export async function runStep(run: BuildRun, step: BuildStep): Promise<void> {
  const shown = typeof step.command === "string" ? step.command : step.command.join(" ");
  run.log(`${step.aim}: ${shown}`);
  const result = await runJob({
    id: `${run.id}.${step.aim}`,
    stateDir: run.jobsDir,
    command: step.command,
    cwd: step.cwd,
    env: step.env,
    timeoutMs: Math.max(1, run.deadline - performance.now()),
    outputFile: run.outputFile,
    secrets: step.secrets ?? [],
    priority: "background",
    signal: run.signal,
    report: run.log,
  });
  if (result.kind === "done") return run.log(`${step.aim}: done after ${formatDuration(result.seconds * 1000)}`);
  const hint = step.hint?.(result.lastLines);
  throw new BuildStopped({
    cause: causeOf(result),
    message: `Cannot ${step.aim} as "${shown}" ${jobSentence(result)}${hint === undefined ? "" : `; ${hint}`}`,
    lines: result.lastLines,
  });
}

function causeOf(result: Exclude<JobResult, { kind: "done" }>): FailureCause {
  switch (result.kind) {
    case "failed":
      return result.cause === "out-of-memory" ? "out-of-memory" : "build-failed";
    case "timed-out":
      return "timeout";
    case "aborted":
      return "aborted";
    case "not-started":
      return "build-failed";
    default:
      return result satisfies never;
  }
}
