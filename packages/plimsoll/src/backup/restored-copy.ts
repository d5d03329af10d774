import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { syncFolder } from "../base/atomic-file.js";
import { asSuperuser } from "../target/process/stores/postgres/admin.js";
import type { Cluster } from "../target/process/stores/postgres/cluster.js";
import { stopPostmaster } from "../target/process/stores/postgres/postmaster.js";
import { type FailedStore, failedStore } from "../target/process/stores/running-store.js";
import { socketFolder } from "../target/process/stores/socket-folder.js";
import type { StoreContext } from "../target/process/stores/store-context.js";
import type { StoreHome } from "../target/process/stores/store-home.js";
import type { Manifest } from "./backup.js";
import { startPausedRecovery } from "./recovered-server.js";
import { copyBackup, type Recovery, writeRecovery } from "./recovery.js";

export interface RestoredCopy {
  readonly kind: "restored";
  readonly dataDir: string;
  /** The last commit in it, by the database's clock; undefined when none was replayed. */
  readonly recoveredTo: string | undefined;
}

/**
 * Makes a new data folder from a backup, recovers it as far as asked, looks at it while it is paused there and read-only,
 * and stops it. It decides nothing: neither the store nor its archive know of the copy yet.
 */
export async function restoreCopy(
  manifest: Manifest,
  recovery: Recovery,
  binaries: string,
  home: StoreHome,
  context: StoreContext,
): Promise<RestoredCopy | FailedStore> {
  await removePreparing(home, context);
  const dataDir = join(home.folder, `restored-${randomBytes(4).toString("hex")}${PREPARING}`);
  const problems = await copyBackup(join(home.backups, manifest.id), manifest, dataDir, context.user);
  if (problems.length > 0) {
    rmSync(dataDir, { recursive: true, force: true });
    return failedStore("backup-failed", `Cannot restore backup "${manifest.id}" as it is damaged`, problems);
  }
  writeRecovery(dataDir, context.user, recovery);
  const looked = await recoverAndLook({ dataDir, binaries, home, recovery }, context);
  if (looked.kind === "failed") rmSync(dataDir, { recursive: true, force: true });
  return looked;
}

/** Until it is swapped in: what is named so is worth nothing once nobody works on it. */
const PREPARING = ".preparing";

/** From now on it is data, to be kept whatever happens. */
export function markPrepared(dataDir: string): string {
  const prepared = dataDir.slice(0, -PREPARING.length);
  renameSync(dataDir, prepared);
  syncFolder(dirname(prepared));
  return prepared;
}

/** Stops and removes the copies of restores that were cut off. */
export async function removePreparing(home: StoreHome, context: StoreContext): Promise<void> {
  if (!existsSync(home.folder)) return;
  for (const name of readdirSync(home.folder)) {
    if (!name.endsWith(PREPARING)) continue;
    const dataDir = join(home.folder, name);
    await stopPostmaster(dataDir, "immediate", context.clock);
    rmSync(dataDir, { recursive: true, force: true });
  }
}

interface Copy {
  readonly dataDir: string;
  readonly binaries: string;
  readonly home: StoreHome;
  readonly recovery: Recovery;
}

async function recoverAndLook(copy: Copy, context: StoreContext): Promise<RestoredCopy | FailedStore> {
  const { dataDir, binaries, home, recovery } = copy;
  const cluster: Cluster = {
    dataDir,
    binaries,
    user: context.user,
    settings: {
      port: undefined,
      socketDir: socketFolder(context.runtimeDir, context.user, dataDir),
      logDir: join(home.folder, "log-of-restore"),
      maxConnections: recovery.maxConnections,
      durability: { kind: "durable" },
    },
  };
  try {
    const recovered = await startPausedRecovery(cluster, context.clock);
    if (recovered.kind === "failed") return recovered;
    const recoveredTo = await asSuperuser(recovered.address, async (client) => {
      const { rows } = await client.query<{ at: Date | null }>("SELECT pg_last_xact_replay_timestamp() AS at");
      return rows[0]?.at?.toISOString();
    });
    const stopped = await stopPostmaster(dataDir, "fast", context.clock);
    if (!stopped) return failedStore("timeout", "The recovered server did not stop");
    return { kind: "restored", dataDir, recoveredTo };
  } finally {
    rmSync(cluster.settings.socketDir, { recursive: true, force: true });
  }
}
