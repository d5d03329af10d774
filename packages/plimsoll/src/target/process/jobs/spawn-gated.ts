import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { statSync, writeFileSync } from "node:fs";
import type { Socket } from "node:net";
import { setPriority } from "node:os";
import type { Writable } from "node:stream";
import { messageOf } from "../../../base/error.js";
import { identityOf } from "../../../base/process-identity.js";
import type { JobSpec } from "./job.js";
import { JOB_MARK } from "./job-processes.js";
import { type JobState, newMark, ourselves, writeJobState } from "./job-state.js";
import { closeWriter, openPipe, type Pipe } from "./open-pipe.js";

/**
 * The shell waits for a word on descriptor 3 and then becomes the job. If we die before its identity is on disk, the
 * descriptor closes, and nothing was run that nobody knows of. `exec` keeps pid and start time.
 */
const GATE = 'read -r go <&3 || exit 125; exec 3<&-; exec "$@" 2>&1';

const BACKGROUND_NICENESS = 5;

export type GatedStart =
  | {
      readonly kind: "started";
      readonly child: ChildProcess;
      readonly output: Socket;
      readonly leader: number;
      readonly mark: string;
    }
  | { readonly kind: "refused"; readonly reason: string };

/** Starts the job in a process group of its own, its identity on disk before its first instruction. */
export async function spawnGated(spec: JobSpec): Promise<GatedStart> {
  if (!isFolder(spec.cwd)) return { kind: "refused", reason: `its folder "${spec.cwd}" does not exist` };
  const mark = newMark();
  let pipe: Pipe | undefined;
  try {
    pipe = await openPipe(spec.stateDir, mark);
    const child = spawnInto(pipe, spec, mark);
    await once(child, "spawn");
    const leader = child.pid === undefined ? undefined : identityOf(child.pid);
    if (leader === undefined) throw new Error("the shell that starts it ended at once");
    return letGo(child, pipe.reader, spec, { owner: ourselves(), leader, mark });
  } catch (error) {
    pipe?.reader.destroy();
    return { kind: "refused", reason: messageOf(error) };
  }
}

function spawnInto(pipe: Pipe, spec: JobSpec, mark: string): ChildProcess {
  const argv = typeof spec.command === "string" ? ["/bin/sh", "-c", spec.command] : spec.command;
  try {
    return spawn("/bin/sh", ["-c", GATE, "sh", ...argv], {
      cwd: spec.cwd,
      env: { ...spec.env, [JOB_MARK]: mark },
      detached: true,
      stdio: ["ignore", pipe.writer, "ignore", "pipe"],
    });
  } finally {
    closeWriter(pipe);
  }
}

function letGo(child: ChildProcess, output: Socket, spec: JobSpec, state: JobState): GatedStart {
  const gate = child.stdio[3] as Writable;
  gate.on("error", () => {}); // The job's end is what is reported, not that it was too early to hear us.
  try {
    writeJobState(spec.stateDir, spec.id, state);
  } catch (error) {
    gate.destroy();
    throw new Error(`its state could not be written: ${messageOf(error)}`, { cause: error });
  }
  if (spec.priority === "background") yieldProcessor(state.leader.pid);
  gate.end("go\n");
  return { kind: "started", child, output, leader: state.leader.pid, mark: state.mark };
}

/** Niceness counts within a session only where the kernel groups sessions automatically (sched(7)): both are set. */
function yieldProcessor(pid: number): void {
  try {
    setPriority(pid, BACKGROUND_NICENESS);
    writeFileSync(`/proc/${pid}/autogroup`, String(BACKGROUND_NICENESS));
  } catch {
    // A job at normal priority is still a job.
  }
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}
