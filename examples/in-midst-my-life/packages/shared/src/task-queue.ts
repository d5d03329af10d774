import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { JourneyId, StepKind } from "./journey/step.js";

export const journeyQueueName = "journey";

export interface Task extends JourneyId {
  readonly kind: StepKind;
}

export interface TaskQueue {
  /** A task that already waits is not queued twice. */
  add(task: Task): Promise<void>;
  /** Tasks that nobody has started. */
  size(): Promise<number>;
  close(): Promise<void>;
}

export function openQueue(connection: Redis): TaskQueue {
  const queue = new Queue<Task>(journeyQueueName, { connection });
  return {
    add: async (task) => {
      await queue.add(task.kind, task, {
        jobId: `${task.kind}-${task.profileId}-${task.jobId}`,
        attempts: 3,
        backoff: { type: "exponential", delay: 500 },
        removeOnComplete: true,
        removeOnFail: true,
      });
    },
    size: () => queue.getWaitingCount(),
    close: () => queue.close(),
  };
}
