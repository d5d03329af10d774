import type { Clock } from "../base/clock.js";
import { awaitState } from "../target/process/stores/await-state.js";
import { lastLogLines } from "../target/process/stores/log-tail.js";
import { type AdminAddress, asSuperuser } from "../target/process/stores/postgres/admin.js";
import { type Cluster, startPostmaster } from "../target/process/stores/postgres/cluster.js";
import { findPostmaster, stopPostmaster } from "../target/process/stores/postgres/postmaster.js";
import { type FailedStore, failedStore } from "../target/process/stores/running-store.js";

/** The server replays WAL at some 50 MB a second and more; an hour is for an archive of days. */
const RECOVER_WITHIN_MS = 3_600_000;

export interface RecoveredServer {
  readonly kind: "recovered";
  readonly address: AdminAddress;
}

/** Starts a server that nobody but us can reach and waits until its recovery has come to its end and paused there. */
export async function startPausedRecovery(cluster: Cluster, clock: Clock): Promise<RecoveredServer | FailedStore> {
  const started = await startPostmaster(cluster, RECOVER_WITHIN_MS, clock);
  if (started.kind === "failed") return recoveryFailed(started.failure.lines);
  const look = async () => {
    if (findPostmaster(cluster.dataDir).kind !== "running") return "ended";
    const state = await pauseState(started.address).catch(() => undefined);
    return state === "paused" ? "paused" : undefined;
  };
  const seen = await awaitState(look, RECOVER_WITHIN_MS, clock);
  if (seen === "paused") return { kind: "recovered", address: started.address };
  await stopPostmaster(cluster.dataDir, "immediate", clock);
  return recoveryFailed(lastLogLines(cluster.settings.logDir));
}

async function pauseState(address: AdminAddress): Promise<string | undefined> {
  return asSuperuser(address, async (client) => {
    const { rows } = await client.query<{ state: string }>("SELECT pg_get_wal_replay_pause_state() AS state");
    return rows[0]?.state;
  });
}

/** Starts a server that nobody but us can reach, on a copy that becomes an ordinary, writable database. */
export async function startPromoted(cluster: Cluster, clock: Clock): Promise<RecoveredServer | FailedStore> {
  const started = await startPostmaster(cluster, RECOVER_WITHIN_MS, clock);
  if (started.kind === "failed") return recoveryFailed(started.failure.lines);
  return { kind: "recovered", address: started.address };
}

function recoveryFailed(lines: readonly string[]): FailedStore {
  const isTooLate = lines.some((line) => line.includes("recovery ended before configured recovery target was reached"));
  const because = isTooLate
    ? "the archived WAL ends before that time; ask for an earlier one, or for the backup alone"
    : "the server did not recover";
  return failedStore("store-not-reachable", `Cannot recover from the backup: ${because}`, lines);
}
