import type { SmokeModel } from "../model/app-model.js";

/** Limits of operations for which the definition names none. They catch what hangs; nothing is slow by design. */
export const LIMIT_MS = {
  build: 15 * 60_000,
  provision: 2 * 60_000,
  backUp: 30 * 60_000,
  migrate: 15 * 60_000,
  start: 60_000,
  shift: 30_000,
  /** On top of the service's own time to stop. */
  stop: 60_000,
} as const;

/** Each test may take its own limit, and one more for a slow machine; they run side by side but need not. */
export function smokeLimit(tests: readonly SmokeModel[]): number {
  return tests.reduce((sum, test) => sum + test.underMs, 30_000);
}

export function countTests(tests: readonly SmokeModel[]): string {
  return tests.length === 1 ? "1 test" : `${tests.length} tests`;
}
