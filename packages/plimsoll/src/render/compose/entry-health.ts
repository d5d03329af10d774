import type { HealthCheck } from "./compose-file.js";

/** Both entries' images are made from Alpine. */
export function entryHealth(url: string): HealthCheck {
  const test = ["CMD", "wget", "--quiet", "--spider", url];
  return { test, interval: "30s", timeout: "3s", retries: 3, start_period: "10s" };
}

/** A gateway copies bytes: it needs little, and more processors only at peaks. */
export const ENTRY_RESOURCES = {
  cpu: { request: 100, limit: 1000 },
  memory: { request: 64 * 1024 ** 2, limit: 256 * 1024 ** 2 },
} as const;
