import { spawn } from "node:child_process";
import { closeSync, mkdirSync, openSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Clock } from "../../base/clock.js";
import { PlimsollError } from "../../base/error.js";
import { compiledEntry } from "../../base/package-root.js";
import { environmentFolders } from "./environment-folders.js";
import { type SupervisorClient, supervisorAt } from "./supervisor-client.js";
import type { SupervisorSettings } from "./supervisor-settings.js";

const ANSWERS_WITHIN_MS = 20_000;
const LOOK_EVERY_MS = 10;

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
  // An older version: its successor takes over what runs, without touching it.
  if (running !== undefined) await client.retire().catch(() => {});
  const log = spawnSupervisor(settings);
  const deadline = clock.now() + ANSWERS_WITHIN_MS;
  while (clock.now() < deadline) {
    const answer = await client.ping().catch(() => undefined);
    if (answer !== undefined && answer.pid !== running?.pid) return client;
    await clock.sleep(LOOK_EVERY_MS);
  }
  throw new PlimsollError({
    code: "TGT-SUPERVISOR-START",
    kind: "world",
    message: `Cannot start the supervisor of ${settings.environment}: it did not answer within ${ANSWERS_WITHIN_MS / 1000} s`,
    place: log,
    hint: readFileSync(log, "utf8").trim().split("\n").slice(-5).join("\n") || `Look into ${log}`,
  });
}

/** Outlives us: a session of its own, and its output in a file. */
function spawnSupervisor(settings: SupervisorSettings): string {
  const folder = environmentFolders(settings.stateDir, settings.environment).supervisor;
  mkdirSync(folder, { recursive: true });
  const log = join(folder, "supervisor.log");
  const output = openSync(log, "a", 0o600);
  try {
    const entry = compiledEntry("target/process/supervisor/main.js");
    const child = spawn(process.execPath, [entry, JSON.stringify(settings)], {
      cwd: folder,
      detached: true,
      stdio: ["ignore", output, output],
    });
    child.unref();
    return log;
  } finally {
    closeSync(output);
  }
}
