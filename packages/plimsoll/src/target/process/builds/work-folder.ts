import { linkSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { systemCodeOf } from "../../../base/error.js";
import { isAlive, type ProcessIdentity } from "../../../base/process-identity.js";
import { ourselves } from "../jobs/job-state.js";

/** A folder that nobody else uses, also no other supervisor; empty when it is claimed. */
export interface WorkFolder {
  readonly folder: string;
  /** Deletes the folder and gives it up. */
  release(): Promise<void>;
}

/**
 * The first free one of `name.0`, `name.1`, ...: almost always the same path, which lets tools use caches that hold
 * absolute paths. Whatever a dead process left in it is deleted.
 */
export async function claimWorkFolder(workDir: string, name: string): Promise<WorkFolder> {
  mkdirSync(workDir, { recursive: true });
  for (let slot = 0; ; slot++) {
    const folder = join(workDir, `${name.replaceAll(/[^\w.-]/g, "_")}.${slot}`);
    const claim = `${folder}.claim`;
    if (!tryClaim(claim)) continue;
    await rm(folder, { recursive: true, force: true });
    mkdirSync(folder);
    return {
      folder,
      release: async () => {
        await rm(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 });
        rmSync(claim, { force: true });
      },
    };
  }
}

/** Deletes what dead processes left. */
export async function sweepWorkFolders(workDir: string): Promise<void> {
  mkdirSync(workDir, { recursive: true });
  for (const claim of readdirSync(workDir).filter((name) => name.endsWith(".claim"))) {
    const path = join(workDir, claim);
    if (!tryClaim(path)) continue;
    await rm(path.slice(0, -".claim".length), { recursive: true, force: true });
    rmSync(path, { force: true });
  }
}

/** Linking a complete file to the claim's name either makes us the holder or fails: no half-written claim is ever seen. */
function tryClaim(claim: string): boolean {
  const own = `${claim}.${process.pid}`;
  writeFileSync(own, JSON.stringify(ourselves()));
  try {
    if (linked(own, claim)) return true;
    return isAbandoned(claim) && linked(own, claim);
  } finally {
    rmSync(own, { force: true });
  }
}

function linked(own: string, claim: string): boolean {
  try {
    linkSync(own, claim);
    return true;
  } catch (error) {
    if (systemCodeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Takes a dead holder's claim away. Renamed first and read again: another process may just have taken it over. */
function isAbandoned(claim: string): boolean {
  if (isAlive(holderOf(claim))) return false;
  const taken = `${claim}.${process.pid}.old`;
  try {
    renameSync(claim, taken);
    if (!isAlive(holderOf(taken))) return true;
    linked(taken, claim);
    return false;
  } catch {
    return true; // Released in between.
  } finally {
    rmSync(taken, { force: true });
  }
}

function holderOf(claim: string): ProcessIdentity {
  try {
    return JSON.parse(readFileSync(claim, "utf8"));
  } catch {
    return { pid: -1, startedAt: "never" };
  }
}
