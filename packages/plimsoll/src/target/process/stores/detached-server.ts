import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, constants, fchownSync, openSync, readFileSync } from "node:fs";
import type { Clock } from "../../../base/clock.js";
import { identityOf, isAlive, type ProcessIdentity } from "../../../base/process-identity.js";
import { awaitState } from "./await-state.js";
import { asUser, type ServerUser } from "./server-user.js";

export interface ServerCommand {
  readonly argv: readonly [string, ...string[]];
  /** The data folder, which is how the process is found again. */
  readonly workingFolder: string;
  /** Standard output and error of this start. */
  readonly outputFile: string;
  readonly user: ServerUser;
}

export interface StartedServer {
  readonly pid: number;
  /** Says how it ended; undefined while it runs. */
  exit(): string | undefined;
}

/** Starts a server in a session of its own: it outlives whoever started it, and no signal to us reaches it. */
export function startDetached(command: ServerCommand): StartedServer | { readonly refused: string } {
  const [file, ...args] = command.argv;
  const output = openOutput(command.outputFile, command.user);
  let child: ChildProcess;
  try {
    child = spawn(file, args, {
      cwd: command.workingFolder,
      detached: true,
      stdio: ["ignore", output, output],
      env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" },
      ...asUser(command.user),
    });
  } catch (error) {
    return { refused: String(error) };
  } finally {
    closeSync(output);
  }
  let exit: string | undefined;
  child.on("error", (error) => {
    exit = error.message;
  });
  child.on("exit", (code, signal) => {
    exit = signal === null ? `exited with ${code}` : `was ended by ${signal}`;
  });
  child.unref();
  return { pid: child.pid ?? 0, exit: () => exit };
}

/** The folder belongs to the server's user: a symbolic link in it is not followed. */
function openOutput(path: string, user: ServerUser): number {
  const { O_WRONLY, O_CREAT, O_TRUNC, O_APPEND, O_NOFOLLOW } = constants;
  const output = openSync(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND | O_NOFOLLOW, 0o600);
  if (user.differs) fchownSync(output, user.uid, user.gid);
  return output;
}

/** Sends the signals in turn, each with its time, until all the processes are gone. False when one would not go. */
export async function endProcesses(
  processes: readonly ProcessIdentity[],
  signals: readonly { readonly signal: NodeJS.Signals; readonly withinMs: number }[],
  clock: Clock,
): Promise<boolean> {
  const allGone = () => (processes.some(isAlive) ? undefined : true);
  for (const { signal, withinMs } of signals) {
    for (const identity of processes.filter(isAlive)) sendSignal(identity.pid, signal);
    if (await awaitState(allGone, withinMs, clock)) return true;
  }
  return allGone() ?? false;
}

function sendSignal(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone between the look and the signal.
  }
}

/** A pid that a server wrote, if the process is there. */
export function identityFromFile(path: string): ProcessIdentity | undefined {
  try {
    const pid = Number.parseInt(readFileSync(path, "utf8"), 10);
    return Number.isInteger(pid) && pid > 1 ? identityOf(pid) : undefined;
  } catch {
    return undefined;
  }
}
