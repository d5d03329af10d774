import { setTimeout as pause } from "node:timers/promises";
import type { JourneyStore } from "@midst/shared/journey/store.js";
import type { TaskQueue } from "@midst/shared/task-queue.js";
import type { Logger } from "@plimsoll/runtime";

const lostAfterSeconds = 60;
const lookEveryMs = 30_000;

/** A queue without a disk can forget; the steps are in the database, so what is overdue is queued again. */
export async function queueLostTasks(
  store: JourneyStore,
  queue: TaskQueue,
  olderThanSeconds = lostAfterSeconds,
): Promise<number> {
  const lost = await store.unfinished(olderThanSeconds);
  await Promise.all(lost.map((task) => queue.add(task)));
  return lost.length;
}

export async function keepLookingForLostTasks(
  store: JourneyStore,
  queue: TaskQueue,
  log: Logger,
  stopping: AbortSignal,
): Promise<void> {
  while (!stopping.aborted) {
    try {
      const count = await queueLostTasks(store, queue);
      if (count > 0) log.warn({ count }, "Queued lost tasks again");
    } catch (error) {
      log.error({ err: error }, "Cannot look for lost tasks");
    }
    await pause(lookEveryMs, undefined, { signal: stopping }).catch(() => {});
  }
}
