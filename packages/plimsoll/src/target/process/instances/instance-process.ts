import { type ChildProcess, type StdioOptions, spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, mkdirSync, openSync } from "node:fs";
import { dirname } from "node:path";
import type { Writable } from "node:stream";
import { messageOf } from "../../../base/error.js";
import { identityOf, isAlive, type ProcessIdentity } from "../../../base/process-identity.js";
import type { Exit } from "./exit.js";

export interface Launch {
  readonly command: readonly string[];
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly stdout: string;
  readonly stderr: string;
}

/** A process that runs, whoever its parent is. */
export interface InstanceProcess {
  readonly identity: ProcessIdentity;
  readonly ended: Promise<Exit>;
}

/**
 * The shell waits for a word on descriptor 3 and then becomes the instance. If we die before its identity is on disk, the
 * descriptor closes and nothing runs that the next supervisor does not know of. `exec` keeps pid and start time.
 */
const GATE = 'read -r go <&3 || exit 125; exec 3<&-; exec "$@"';

/**
 * Starts a process in a group of its own that outlives us: its output goes to files, not pipes, because a pipe would break
 * when the supervisor dies. The files are opened for appending, so that they can be cut while it writes.
 * `remember` makes the identity durable before the first instruction runs.
 */
export async function launch(
  plan: Launch,
  remember: (identity: ProcessIdentity) => void,
): Promise<InstanceProcess | Extract<Exit, { kind: "not-started" }>> {
  const child = spawnGated(plan);
  if (child.pid === undefined) {
    const [error] = await once(child, "error");
    return { kind: "not-started", reason: messageOf(error) };
  }
  child.unref();
  const identity = identityOf(child.pid) ?? { pid: child.pid, startedAt: "ended" };
  const ended = new Promise<Exit>((resolve) => {
    child.once("exit", (code, signal) =>
      resolve(signal === null ? { kind: "code", code: code ?? 0 } : { kind: "signal", signal }),
    );
  });
  remember(identity);
  const gate = child.stdio[3] as Writable;
  gate.on("error", () => {}); // The shell's end is what is reported, not that it was too early to hear us.
  gate.end("go\n");
  return { identity, ended };
}

function spawnGated(plan: Launch): ChildProcess {
  mkdirSync(dirname(plan.stdout), { recursive: true });
  const stdout = openSync(plan.stdout, "a", 0o600);
  const stderr = openSync(plan.stderr, "a", 0o600);
  const stdio: StdioOptions = ["ignore", stdout, stderr, "pipe"];
  try {
    return spawn("/bin/sh", ["-c", GATE, "sh", ...plan.command], {
      cwd: plan.folder,
      env: plan.environment,
      detached: true,
      stdio,
    });
  } finally {
    closeSync(stdout);
    closeSync(stderr);
  }
}

const WATCH_EVERY_MS = 50;

/** Takes over a process that an earlier supervisor started; undefined when it is gone. */
export function adopt(identity: ProcessIdentity): InstanceProcess | undefined {
  if (!isAlive(identity)) return undefined;
  const ended = new Promise<Exit>((resolve) => {
    const timer = setInterval(() => {
      if (isAlive(identity)) return;
      clearInterval(timer);
      resolve({ kind: "unseen" });
    }, WATCH_EVERY_MS);
  });
  return { identity, ended };
}
