import { createHash } from "node:crypto";
import { join } from "node:path";
import type { Secret } from "../../../../base/secret.js";
import { LOOPBACK } from "../free-port.js";

export interface RedisSettings {
  readonly dataDir: string;
  readonly logDir: string;
  readonly port: number;
  /** Bytes. */
  readonly maxMemory: number;
  /** Redis's `maxmemory-policy`. */
  readonly eviction: string;
  /** Data survives a restart (append-only file, flushed every second). */
  readonly persist: boolean;
  readonly password: Secret;
}

const REDIS_LOG = "redis.log";
export const REDIS_PID_FILE = "redis.pid";

/**
 * The whole configuration. The password stands in it as SHA-256 only, which is enough for 192 random bits.
 */
export function redisConf(settings: RedisSettings): string {
  return [
    `bind ${LOOPBACK}`,
    `port ${settings.port}`,
    "protected-mode yes",
    "daemonize no",
    `dir ${quoted(settings.dataDir)}`,
    `pidfile ${quoted(join(settings.dataDir, REDIS_PID_FILE))}`,
    `logfile ${quoted(join(settings.logDir, REDIS_LOG))}`,
    `maxmemory ${settings.maxMemory}`,
    `maxmemory-policy ${settings.eviction}`,
    ...(settings.persist
      ? ["appendonly yes", "appendfsync everysec", "save 900 1 300 100"]
      : ["appendonly no", 'save ""']),
    `user default on sanitize-payload #${sha256(settings.password.reveal())} ~* &* +@all`,
    "",
  ].join("\n");
}

function sha256(text: string): string {
  return createHash("sha256").update(text).digest("hex");
}

function quoted(path: string): string {
  return `"${path.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}"`;
}
