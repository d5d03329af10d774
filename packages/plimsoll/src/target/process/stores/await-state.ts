import type { Clock } from "../../../base/clock.js";

const FIRST_LOOK_MS = 5;
const LONGEST_PAUSE_MS = 100;

/** Looks until `look` gives a value; undefined when the deadline passes first. Looks often at first, then less. */
export async function awaitState<T>(
  look: () => T | undefined | Promise<T | undefined>,
  withinMs: number,
  clock: Clock,
): Promise<T | undefined> {
  const deadline = clock.now() + withinMs;
  for (let pause = FIRST_LOOK_MS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const found = await look();
    if (found !== undefined) return found;
    if (clock.now() >= deadline) return undefined;
    await clock.sleep(pause);
  }
}
