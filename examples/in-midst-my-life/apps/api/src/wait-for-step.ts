import { setTimeout as pause } from "node:timers/promises";
import type { StepState } from "@midst/shared/journey/step.js";

const lookEveryMs = 40;

/** Reads the step until it has finished or the time is up, and returns what was read last. */
export async function waitForStep<Step extends StepState>(
  read: () => Promise<Step | undefined>,
  withinMs: number,
): Promise<Step | undefined> {
  const deadline = performance.now() + withinMs;
  let step = await read();
  while (step?.finishedAt === null && performance.now() < deadline) {
    await pause(lookEveryMs);
    step = await read();
  }
  return step;
}
