import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../../../base/clock.js";
import { identityOf, type ProcessIdentity } from "../../../../base/process-identity.js";
import { awaitState } from "../await-state.js";
import { endProcesses } from "../detached-server.js";
import { processesIn } from "../processes-in.js";
import type { AdminAddress } from "./admin.js";

/** Who uses a data folder. */
export type Postmaster =
  | { readonly kind: "none" }
  | {
      readonly kind: "running";
      readonly identity: ProcessIdentity;
      readonly address: AdminAddress;
      /** `ready` answers, also read-only; `standby` recovers and does not answer. */
      readonly status: "starting" | "stopping" | "ready" | "standby";
    }
  /** The postmaster is gone, or not yet known; its backends may still write. */
  | { readonly kind: "orphans"; readonly processes: readonly ProcessIdentity[] };

/**
 * Asks postmaster.pid and the kernel; the kernel is right when they differ. In this order: a server that starts in between is
 * then seen as one whose postmaster is not yet known.
 */
export function findPostmaster(dataDir: string): Postmaster {
  const written = readPidFile(dataDir);
  const processes = processesIn(dataDir);
  const identity = written === undefined ? undefined : identityOf(written.pid);
  const isOurs = identity !== undefined && (processes?.some(({ pid }) => pid === identity.pid) ?? true);
  if (written !== undefined && isOurs) {
    const { address, status } = written;
    return { kind: "running", identity, address, status };
  }
  if (processes !== undefined && processes.length > 0) return { kind: "orphans", processes };
  return { kind: "none" };
}

const ORPHANS_LEAVE_WITHIN_MS = 5_000;

/** As `findPostmaster`, after backends without a postmaster have left: they notice its death, or are made to leave. */
export async function settledPostmaster(dataDir: string, clock: Clock): Promise<Postmaster> {
  const look = () => {
    const found = findPostmaster(dataDir);
    return found.kind === "orphans" ? undefined : found;
  };
  const settled = await awaitState(look, ORPHANS_LEAVE_WITHIN_MS, clock);
  if (settled !== undefined) return settled;
  const found = findPostmaster(dataDir);
  if (found.kind === "orphans") {
    await endProcesses(
      found.processes,
      [
        { signal: "SIGQUIT", withinMs: 2_000 },
        { signal: "SIGKILL", withinMs: 2_000 },
      ],
      clock,
    );
  }
  return findPostmaster(dataDir);
}

export type Shutdown = "fast" | "immediate";

/** Fast: open transactions end, everything is on disk. Immediate: as a crash would, for data that is thrown away. */
export async function stopPostmaster(dataDir: string, shutdown: Shutdown, clock: Clock): Promise<boolean> {
  const found = findPostmaster(dataDir);
  if (found.kind === "none") return true;
  const processes = found.kind === "running" ? [found.identity] : found.processes;
  const fast = { signal: "SIGINT", withinMs: 30_000 } as const;
  const immediate = { signal: "SIGQUIT", withinMs: 5_000 } as const;
  const killed = { signal: "SIGKILL", withinMs: 2_000 } as const;
  const ended = await endProcesses(
    processes,
    shutdown === "fast" ? [fast, immediate, killed] : [immediate, killed],
    clock,
  );
  return ended && (await settledPostmaster(dataDir, clock)).kind === "none";
}

interface PidFile {
  readonly pid: number;
  readonly address: AdminAddress;
  readonly status: "starting" | "stopping" | "ready" | "standby";
}

/** The lines of postmaster.pid as PostgreSQL's miscadmin.h numbers them: 1 pid, 4 port, 5 socket folder, 8 status. */
function readPidFile(dataDir: string): PidFile | undefined {
  let lines: readonly string[];
  try {
    lines = readFileSync(join(dataDir, "postmaster.pid"), "utf8").split("\n");
  } catch {
    return undefined;
  }
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid < 2) return undefined;
  const status = lines[7]?.trim();
  return {
    pid,
    address: { port: Number(lines[3]), socketDir: lines[4] ?? "" },
    status: status === "ready" || status === "standby" || status === "stopping" ? status : "starting",
  };
}

/**
 * Removes a postmaster.pid whose pid belongs to another program by now: PostgreSQL would take that for its own postmaster and
 * refuse to start. Only where the kernel says that nobody works in the data folder; else PostgreSQL's own check stands.
 */
export function removeStalePidFile(dataDir: string): void {
  const written = readPidFile(dataDir);
  if (written === undefined || identityOf(written.pid) === undefined) return;
  if (processesIn(dataDir)?.length === 0) rmSync(join(dataDir, "postmaster.pid"), { force: true });
}
