import { execFile } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { writeFileAtomically } from "../../../../base/atomic-file.js";
import type { Clock } from "../../../../base/clock.js";
import { messageOf } from "../../../../base/error.js";
import { awaitState } from "../await-state.js";
import { startDetached } from "../detached-server.js";
import { lastLogLines } from "../log-tail.js";
import { type FailedStore, failedStore } from "../running-store.js";
import { asUser, giveTo, makeServerFolder, type ServerUser } from "../server-user.js";
import { makeSocketFolder } from "../socket-folder.js";
import {
  findPostmaster,
  type Postmaster,
  removeStalePidFile,
  settledPostmaster,
  stopPostmaster,
} from "./postmaster.js";
import { HOST_BASED_AUTHENTICATION, type PostgresSettings, postgresConf, SUPERUSER } from "./settings.js";

/** One data folder and what is needed to run a server on it. */
export interface Cluster {
  readonly dataDir: string;
  /** Holds `bin`, `lib` and `share`. */
  readonly binaries: string;
  readonly user: ServerUser;
  readonly settings: PostgresSettings;
}

/** A backup holds at least one whole segment, and the archive gets one every few minutes: a quarter of the usual size. */
const WAL_SEGMENT_MB = 4;

export type RunningPostmaster = Extract<Postmaster, { kind: "running" }>;

/** Makes a new data folder. Without `durable` the files may still be on their way to the disk. */
export async function initialiseData(
  dataDir: string,
  binaries: string,
  user: ServerUser,
  { durable }: { readonly durable: boolean },
): Promise<FailedStore | undefined> {
  makeServerFolder(dataDir, user);
  const args = [...INITDB_ARGUMENTS, `--pgdata=${dataDir}`, ...(durable ? [] : ["--no-sync"])];
  try {
    await promisify(execFile)(join(binaries, "bin", "initdb"), args, {
      cwd: dataDir,
      env: { PATH: process.env.PATH, LC_ALL: "C", TZ: "UTC" },
      timeout: 60_000,
      ...asUser(user),
    });
    return undefined;
  } catch (error) {
    const what = `Cannot make a PostgreSQL data folder in ${dataDir}: initdb failed`;
    return failedStore("store-not-reachable", what, messageOf(error).split("\n").slice(-12));
  }
}

/** Checksums on every page, and ICU's collation, which is the same on every system. */
const INITDB_ARGUMENTS = [
  `--username=${SUPERUSER}`,
  "--encoding=UTF8",
  "--locale=C",
  "--locale-provider=icu",
  "--icu-locale=und",
  "--data-checksums",
  `--wal-segsize=${WAL_SEGMENT_MB}`,
  "--auth=reject",
  "--no-instructions",
];

/** Writes what the server reads at its start; true when that differs from what was there. */
export function writeConfiguration({ dataDir, user, settings }: Cluster): boolean {
  const files = { "postgresql.conf": postgresConf(settings), "pg_hba.conf": HOST_BASED_AUTHENTICATION };
  const changed = Object.entries(files).filter(([name, text]) => readFileSync(join(dataDir, name), "utf8") !== text);
  for (const [name, text] of changed) {
    writeFileAtomically(join(dataDir, name), text);
    giveTo(join(dataDir, name), user);
  }
  return changed.length > 0;
}

/**
 * Starts the server and waits until it answers, read-only where its recovery pauses. A start that fails as the kernel has not
 * yet freed what a killed predecessor held is tried again until the deadline.
 */
export async function startPostmaster(
  cluster: Cluster,
  withinMs: number,
  clock: Clock,
): Promise<RunningPostmaster | FailedStore> {
  const deadline = clock.now() + withinMs;
  makeSocketFolder(cluster.settings.socketDir, cluster.user);
  makeServerFolder(cluster.settings.logDir, cluster.user);
  writeConfiguration(cluster);
  removeStalePidFile(cluster.dataDir);
  for (;;) {
    const attempt = await attemptStart(cluster, deadline - clock.now(), clock);
    if (attempt.kind === "running" || attempt.kind === "failed") return attempt;
    if (clock.now() >= deadline) return attempt.failed;
    await clock.sleep(RETRY_AFTER_MS);
    const found = await settledPostmaster(cluster.dataDir, clock);
    if (found.kind === "running") return found;
  }
}

const RETRY_AFTER_MS = 100;

type Attempt = RunningPostmaster | FailedStore | { readonly kind: "too-early"; readonly failed: FailedStore };

async function attemptStart(cluster: Cluster, withinMs: number, clock: Clock): Promise<Attempt> {
  const { dataDir, settings } = cluster;
  const outputFile = join(settings.logDir, "start.log");
  const started = startDetached({
    argv: [join(cluster.binaries, "bin", "postgres"), "-D", dataDir],
    workingFolder: dataDir,
    outputFile,
    user: cluster.user,
  });
  if ("refused" in started) return failedStore("store-not-reachable", `Cannot start PostgreSQL: ${started.refused}`);
  const outcome = await awaitState(() => started.exit() ?? answering(dataDir, started.pid), withinMs, clock);
  if (typeof outcome === "object") return outcome;
  const lines = lastLogLines(settings.logDir);
  if (outcome !== undefined) return exitedEarly(outcome, lines, started.pid);
  await stopPostmaster(dataDir, "immediate", clock);
  return failedStore("timeout", `PostgreSQL was not ready within ${withinMs} ms`, lines);
}

function answering(dataDir: string, pid: number): RunningPostmaster | undefined {
  const found = findPostmaster(dataDir);
  if (found.kind !== "running" || found.identity.pid !== pid) return undefined;
  return found.status === "ready" ? found : undefined;
}

/** Judges by the lines of this attempt; the log's tail may hold those of earlier ones. */
function exitedEarly(exit: string, lines: readonly string[], pid: number): Attempt {
  const own = lines.filter((line) => line.includes(`[${pid}]`)).join("\n");
  const cause = /could not (bind|create any TCP)/.test(own) ? "port-taken" : "store-not-reachable";
  const failed = failedStore(cause, `PostgreSQL ${exit} before it was ready`, lines);
  const isTooEarly = /pre-existing shared memory block|lock file .* already exists/.test(own);
  return isTooEarly ? { kind: "too-early", failed } : failed;
}
