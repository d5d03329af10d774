import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { systemCodeOf } from "../../../../base/error.js";
import type { RedisModel } from "../../../../model/app-model.js";
import { type FailedStore, failedStore } from "../running-store.js";

/** Hashed passwords in the configuration (ACL) came with this major; older ones would need the plain one on disk. */
const OLDEST_MAJOR = 6;

export interface FoundRedis {
  readonly kind: "found";
  /** `7.0.15` */
  readonly version: string;
  readonly notes: readonly string[];
}

/**
 * Looks at the redis-server on the PATH. Another major than the one asked for is used and said, as distributions ship one
 * only (Debian 12: 7.0) and the protocol is the same; a major before 6 is refused.
 */
export async function findRedis(model: RedisModel): Promise<FoundRedis | FailedStore> {
  let output: string;
  try {
    output = (await promisify(execFile)("redis-server", ["--version"], { timeout: 10_000 })).stdout;
  } catch (error) {
    const why = systemCodeOf(error) === "ENOENT" ? "redis-server is not on the PATH" : "redis-server --version failed";
    return failedStore(
      "target-refused",
      `Cannot start store "${model.name}" as ${why}. Install it with "apt-get install redis-server" or "brew install redis"`,
    );
  }
  const version = /v=(\d+\.\d+\.\d+)/.exec(output)?.[1] ?? "0.0.0";
  const major = Number.parseInt(version, 10);
  if (major < OLDEST_MAJOR) {
    return failedStore(
      "target-refused",
      `Cannot start store "${model.name}" as the redis-server on the PATH is ${version}: wanted ${model.version}, at least ${OLDEST_MAJOR}`,
    );
  }
  const notes = major === model.version ? [] : [`Redis ${version} stands in for ${model.version}`];
  return { kind: "found", version, notes };
}
