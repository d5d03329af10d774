import { type ChildProcess, spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync, renameSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Clock } from "../../base/clock.js";
import { tryToWrite } from "../../base/disk-trouble.js";
import { PlimsollError } from "../../base/error.js";
import { compiledEntry } from "../../base/package-root.js";
import { identityOf, isAlive } from "../../base/process-identity.js";
import { claimsFolder, environmentFolders } from "./environment-folders.js";
import { holderOf } from "./proxy/parent/claim.js";
import { type SupervisorClient, supervisorAt } from "./supervisor-client.js";
import type { SupervisorSettings } from "./supervisor-settings.js";

const ANSWERS_WITHIN_MS = 20_000;
/** One that is alive and does not answer for so long is frozen, or its socket was removed. */
const UNREACHABLE_AFTER_MS = 5_000;
const LOOK_EVERY_MS = 10;
const AFTER_LOST_CLAIM_MS = 200;

/**
 * The environment's supervisor: the one that runs, or a new one. Two commands may start one each at the same time; the
 * second finds the first's claim and ends by itself.
 */
export async function ensureSupervisor(
  settings: SupervisorSettings,
  socket: string,
  clock: Clock,
): Promise<SupervisorClient> {
  const client = supervisorAt(socket);
  const running = await client.ping().catch(() => undefined);
  if (running?.version === settings.version || running?.busy === true) return client;
  if (running !== undefined) await retire(client, running.pid, clock);
  const { supervisor: folder } = environmentFolders(settings.stateDir, settings.environment);
  const log = join(folder, "supervisor.log");
  const begun = clock.now();
  let started: ChildProcess | undefined;
  while (clock.now() < begun + ANSWERS_WITHIN_MS) {
    if (started?.exitCode === null || started === undefined) {
      started ??= spawnSupervisor(settings, log);
    } else {
      // A supervisor that cannot write down that it is one does not begin.
      tryToWrite(folder);
      // It found the claim of another one, that is just dying, just beginning, or out of reach.
      if (clock.now() > begun + UNREACHABLE_AFTER_MS) replaceUnreachable(folder);
      await clock.sleep(AFTER_LOST_CLAIM_MS);
      started = spawnSupervisor(settings, log);
    }
    await clock.sleep(LOOK_EVERY_MS);
    if ((await client.ping().catch(() => undefined)) !== undefined) return client;
  }
  throw new PlimsollError({
    code: "TGT-SUPERVISOR-START",
    kind: "world",
    message: `Cannot start the supervisor of ${settings.environment}: it did not answer within ${ANSWERS_WITHIN_MS / 1000} s`,
    place: log,
    hint: readFileSync(log, "utf8").trim().split("\n").slice(-5).join("\n") || `Look into ${log}`,
  });
}

/** Ending a supervisor costs nothing: its successor takes over what runs. */
function replaceUnreachable(folder: string): void {
  const holder = holderOf(claimsFolder(folder));
  if (holder !== undefined && isAlive(holder)) process.kill(holder.pid, "SIGKILL");
}

/** Of an older version: its successor takes over what runs, without touching it. */
async function retire(client: SupervisorClient, pid: number, clock: Clock): Promise<void> {
  const identity = identityOf(pid);
  await client.retire().catch(() => {});
  while (identity !== undefined && isAlive(identity)) await clock.sleep(LOOK_EVERY_MS);
}

const LARGEST_LOG = 4 * 1024 * 1024;

/** Outlives us: a session of its own, and its output in a file. */
function spawnSupervisor(settings: SupervisorSettings, log: string): ChildProcess {
  const folder = dirname(log);
  mkdirSync(folder, { recursive: true });
  if ((statSync(log, { throwIfNoEntry: false })?.size ?? 0) > LARGEST_LOG) renameSync(log, `${log}.1`);
  const output = openSync(log, "a", 0o600);
  try {
    const entry = compiledEntry("target/process/supervisor/main.js");
    const child = spawn(process.execPath, [entry, JSON.stringify(settings)], {
      cwd: folder,
      detached: true,
      stdio: ["ignore", output, output],
    });
    child.unref();
    return child;
  } finally {
    closeSync(output);
  }
}
