import { readFileSync } from "node:fs";

/**
 * Milliseconds on the kernel's monotonic clock: the same for all processes of one boot, and deaf to someone setting
 * the time of day.
 */
export function monotonicMs(): number {
  return Number(process.hrtime.bigint() / 1_000_000n);
}

/** Tells boots apart, since the monotonic clock starts anew with each; empty where the system does not say. */
export function bootId(): string {
  try {
    return readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
  } catch {
    return "";
  }
}
