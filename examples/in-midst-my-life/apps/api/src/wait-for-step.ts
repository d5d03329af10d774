import { setTimeout as pause } from "node:timers/promises";

const lookEveryMs = 40;

/** Reads the step until it is as wanted or the time is up, and returns what was read last. */
export async function waitForStep<Step>(
  read: () => Promise<Step>,
  isWanted: (step: Step) => boolean,
  withinMs: number,
): Promise<Step> {
  const deadline = performance.now() + withinMs;
  let step = await read();
  while (!isWanted(step) && performance.now() < deadline) {
    await pause(lookEveryMs);
    step = await read();
  }
  return step;
}
