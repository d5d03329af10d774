import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { syncFolder, writeFileAtomically } from "../../../base/atomic-file.js";
import { identityOf, isAlive, type ProcessIdentity } from "../../../base/process-identity.js";
import { killMarked, signalGroup } from "./job-processes.js";

/** What a successor needs to know of a job that its predecessor started. */
export interface JobState {
  /** Whoever ran the job: as long as it lives, the job is no orphan. */
  readonly owner: ProcessIdentity;
  readonly leader: ProcessIdentity;
  /** Carried by all processes of the job. */
  readonly mark: string;
}

export function newMark(): string {
  return randomUUID();
}

export function ourselves(): ProcessIdentity {
  return identityOf(process.pid) ?? { pid: process.pid, startedAt: "unknown" };
}

export function writeJobState(stateDir: string, id: string, state: JobState): void {
  writeFileAtomically(stateFile(stateDir, id), JSON.stringify(state));
}

export function forgetJob(stateDir: string, id: string): void {
  rmSync(stateFile(stateDir, id), { force: true });
  syncFolder(stateDir);
}

/**
 * Ends what is left of jobs whose supervisor died, and waits until their processes are gone. A supervisor calls this
 * once when it starts, before it runs any job; `runJob` does the same for its own id.
 */
export async function endOrphanedJobs(stateDir: string): Promise<readonly string[]> {
  mkdirSync(stateDir, { recursive: true });
  const ids = readdirSync(stateDir)
    .filter((name) => name.endsWith(".json"))
    .map((name) => decodeURIComponent(name.slice(0, -".json".length)));
  const ended: string[] = [];
  for (const id of ids) {
    if (await endOrphanedJob(stateDir, id)) ended.push(id);
  }
  return ended;
}

/** True when there was one; jobs whose owner lives are left alone. */
export async function endOrphanedJob(stateDir: string, id: string): Promise<boolean> {
  const state = readJobState(stateDir, id);
  if (state === undefined || isAlive(state.owner)) return false;
  // A living leader vouches that its number is still the group's; a dead one's number may be anyone's by now.
  if (isAlive(state.leader)) signalGroup(state.leader.pid, "SIGKILL");
  const killed = killMarked(state.mark);
  for (const identity of [state.leader, ...killed]) await gone(identity);
  forgetJob(stateDir, id);
  return true;
}

function readJobState(stateDir: string, id: string): JobState | undefined {
  try {
    return JSON.parse(readFileSync(stateFile(stateDir, id), "utf8"));
  } catch {
    return undefined;
  }
}

/** A killed process is gone within milliseconds, but for one that the kernel holds in the middle of disk work. */
async function gone(identity: ProcessIdentity): Promise<void> {
  while (isAlive(identity)) await new Promise((resolve) => setTimeout(resolve, 5));
}

function stateFile(stateDir: string, id: string): string {
  return join(stateDir, `${encodeURIComponent(id)}.json`);
}
