const FIRST_MS = 100;
const LONGEST_MS = 30_000;

/** An instance that stayed up this long has earned a quick restart again. */
export const HEALTHY_AFTER_MS = 60_000;

/** How long to wait before the restart that follows this many earlier ones: 100 ms, doubling to 30 s. */
export function restartDelayMs(restarts: number): number {
  return Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.min(restarts, 20));
}
