import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { onAbort } from "../../../base/on-abort.js";
import type { JobResult, JobSpec } from "./job.js";
import { JobOutput } from "./job-output.js";
import { killMarked, signalGroup } from "./job-processes.js";
import { endOrphanedJob, forgetJob } from "./job-state.js";
import { outOfMemory } from "./out-of-memory.js";
import { spawnGated } from "./spawn-gated.js";

const GRACE_MS = 5_000;
/** A process that fled the job's group may hold the pipe open; what it writes later is nobody's output. */
const DRAIN_MS = 500;

/**
 * Runs a command to its end. Whatever is left of an earlier run with the same id (its supervisor was killed) is ended
 * first; whatever this run leaves behind is killed when its first process ends. Never rejects for what a job does.
 */
export async function runJob(spec: JobSpec): Promise<JobResult> {
  const output = new JobOutput(spec.outputFile, spec.secrets, spec.report);
  if (await endOrphanedJob(spec.stateDir, spec.id))
    output.note("run again, as its supervisor died during the last run");
  if (spec.signal?.aborted) return { kind: "aborted", lastLines: output.end() };
  const startedAt = performance.now();
  const start = await spawnGated(spec);
  if (start.kind === "refused") return { kind: "not-started", reason: start.reason, lastLines: output.end() };
  start.output.on("data", (chunk: Uint8Array) => output.write(chunk));
  const ending = endInTime(spec, start.leader);
  const exit = await exitOf(start.child);
  ending.stop();
  signalGroup(start.leader, "SIGKILL");
  killMarked(start.mark);
  await drained(start.output);
  forgetJob(spec.stateDir, spec.id);
  const seconds = (performance.now() - startedAt) / 1000;
  return resultOf(exit, ending.reason(), spec, seconds, output.end());
}

interface Exit {
  readonly code: number | undefined;
  readonly signal: NodeJS.Signals | undefined;
}

async function exitOf(child: ChildProcess): Promise<Exit> {
  if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
  return { code: child.exitCode ?? undefined, signal: child.signalCode ?? undefined };
}

type EndingReason = "timed-out" | "aborted" | undefined;

/** Ends the group at the time limit or when asked to: SIGTERM, and SIGKILL after the grace. */
function endInTime(spec: JobSpec, leader: number): { reason(): EndingReason; stop(): void } {
  let reason: EndingReason;
  let killer: NodeJS.Timeout | undefined;
  const end = (why: "timed-out" | "aborted") => {
    if (reason !== undefined) return;
    reason = why;
    signalGroup(leader, "SIGTERM");
    killer = setTimeout(() => signalGroup(leader, "SIGKILL"), spec.graceMs ?? GRACE_MS);
  };
  const limit = setTimeout(() => end("timed-out"), spec.timeoutMs);
  const stopListening = spec.signal && onAbort(spec.signal, () => end("aborted"));
  return {
    reason: () => reason,
    stop: () => {
      clearTimeout(limit);
      clearTimeout(killer);
      stopListening?.();
    },
  };
}

async function drained(output: Socket): Promise<void> {
  if (output.closed) return;
  const timer = setTimeout(() => output.destroy(), DRAIN_MS);
  await once(output, "close");
  clearTimeout(timer);
}

function resultOf(
  exit: Exit,
  ending: EndingReason,
  spec: JobSpec,
  seconds: number,
  lastLines: readonly string[],
): JobResult {
  if (ending === "timed-out") return { kind: "timed-out", afterMs: spec.timeoutMs, lastLines };
  if (ending === "aborted") return { kind: "aborted", lastLines };
  if (exit.code === 0) return { kind: "done", seconds, lastLines };
  const cause = outOfMemory(exit, lastLines) ? "out-of-memory" : "exited";
  return { kind: "failed", cause, ...exit, seconds, lastLines };
}
