import { randomBytes } from "node:crypto";
import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { identityOf, isAlive } from "../../../base/process-identity.js";
import { endProcesses } from "./detached-server.js";
import { stopPostmaster } from "./postgres/postmaster.js";
import { redisProcesses } from "./redis/redis-process.js";
import { makePassage, makeServerFolder } from "./server-user.js";
import { socketFolder } from "./socket-folder.js";
import type { StoreContext } from "./store-context.js";

/** Data that nobody keeps. The folder's name says which process it belongs to, so that it is swept when that is dead. */
export interface Throwaway {
  readonly dataDir: string;
  readonly logDir: string;
  readonly socketDir: string;
  dispose(): Promise<void>;
}

export function newThrowaway(purpose: string, context: StoreContext): Throwaway {
  const owner = identityOf(process.pid);
  const name = [owner?.pid, owner?.startedAt, purpose.replace(/[^A-Za-z0-9-]/g, "-"), randomBytes(4).toString("hex")];
  const folder = join(parentFolder(context), name.join("."));
  makeServerFolder(folder, context.user);
  const dispose = () => removeThrowaway(folder, context);
  return {
    dataDir: join(folder, DATA),
    logDir: join(folder, "log"),
    socketDir: socketFolder(context.runtimeDir, context.user, folder),
    dispose,
  };
}

/** Removes what killed processes left behind. */
export async function sweepThrowaways(context: StoreContext): Promise<void> {
  for (const name of readdirSync(parentFolder(context))) {
    const [pid, startedAt = ""] = name.split(".");
    if (!isAlive({ pid: Number(pid), startedAt })) await removeThrowaway(join(parentFolder(context), name), context);
  }
}

const DATA = "data";

function parentFolder(context: StoreContext): string {
  const folder = join(context.root, "throwaway");
  makePassage(folder);
  return folder;
}

async function removeThrowaway(folder: string, context: StoreContext): Promise<void> {
  const dataDir = join(folder, DATA);
  // PostgreSQL frees its shared memory only when it is told to end; Redis holds none.
  if (existsSync(join(dataDir, "PG_VERSION"))) await stopPostmaster(dataDir, "immediate", context.clock);
  else await endProcesses(redisProcesses(dataDir), [{ signal: "SIGKILL", withinMs: 2_000 }], context.clock);
  for (const path of [folder, socketFolder(context.runtimeDir, context.user, folder)])
    rmSync(path, { recursive: true, force: true, maxRetries: 3 });
}
