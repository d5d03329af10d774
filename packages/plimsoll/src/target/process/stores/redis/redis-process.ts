import { join } from "node:path";
import { writeFileAtomically } from "../../../../base/atomic-file.js";
import type { Clock } from "../../../../base/clock.js";
import type { ProcessIdentity } from "../../../../base/process-identity.js";
import type { Secret } from "../../../../base/secret.js";
import { awaitState } from "../await-state.js";
import { endProcesses, identityFromFile, startDetached } from "../detached-server.js";
import { lastLogLines } from "../log-tail.js";
import { processesIn } from "../processes-in.js";
import { type FailedStore, failedStore } from "../running-store.js";
import { giveTo, makeServerFolder, type ServerUser } from "../server-user.js";
import { withRedis } from "./redis-session.js";
import { REDIS_PID_FILE, type RedisSettings, redisConf } from "./redis-settings.js";

/** All processes on the data: the server, and the child that it forks to save. Empty when none runs. */
export function redisProcesses(dataDir: string): readonly ProcessIdentity[] {
  const known = processesIn(dataDir);
  if (known !== undefined) return known;
  const written = identityFromFile(join(dataDir, REDIS_PID_FILE));
  return written === undefined ? [] : [written];
}

/** Loading the append-only file of a gigabyte takes about ten seconds. */
const START_WITHIN_MS = 120_000;

export type StartedRedis = { readonly kind: "started" } | FailedStore;

/** Starts the server and waits until it answers with its data loaded. The caller makes sure that none runs. */
export async function startRedis(settings: RedisSettings, user: ServerUser, clock: Clock): Promise<StartedRedis> {
  makeServerFolder(settings.dataDir, user);
  makeServerFolder(settings.logDir, user);
  const configuration = join(settings.dataDir, "redis.conf");
  writeFileAtomically(configuration, redisConf(settings));
  const outputFile = join(settings.logDir, "start.log");
  giveTo(configuration, user);
  const started = startDetached({
    argv: ["redis-server", configuration],
    workingFolder: settings.dataDir,
    outputFile,
    user,
  });
  if ("refused" in started) return failedStore("store-not-reachable", `Cannot start Redis: ${started.refused}`);
  const outcome = await awaitState(async () => started.exit() ?? (await isLoaded(settings)), START_WITHIN_MS, clock);
  if (outcome === true) return { kind: "started" };
  const lines = lastLogLines(settings.logDir);
  if (outcome !== undefined) {
    const isTaken = lines.some((line) => line.startsWith(`${started.pid}:`) && /Address already in use/.test(line));
    const cause = isTaken ? "port-taken" : "store-not-reachable";
    return failedStore(cause, `Redis ${outcome} before it was ready`, lines);
  }
  await stopRedis(settings.dataDir, clock);
  return failedStore("timeout", `Redis was not ready within ${START_WITHIN_MS} ms`, lines);
}

/** True when it answers with its data loaded, undefined until then. */
export async function isLoaded(address: {
  readonly port: number;
  readonly password: Secret;
}): Promise<true | undefined> {
  const answer = await withRedis(address, (redis) => redis.ping()).catch(() => undefined);
  return answer === "PONG" ? true : undefined;
}

/** SIGTERM makes Redis write what it holds and exit. */
export function stopRedis(dataDir: string, clock: Clock): Promise<boolean> {
  return endProcesses(
    redisProcesses(dataDir),
    [
      { signal: "SIGTERM", withinMs: 30_000 },
      { signal: "SIGKILL", withinMs: 2_000 },
    ],
    clock,
  );
}
