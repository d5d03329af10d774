import { Queue } from "bullmq";
import type { Redis } from "ioredis";
import type { StepId } from "./journey/step.js";

export const journeyQueueName = "journey";

/** Somebody's request for a step. */
export interface Task extends StepId {
  readonly requestedAt: string;
}

export interface TaskQueue {
  /** The same request is not queued twice; another one for the same step is a task of its own. */
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
        jobId: [task.kind, task.profileId, task.jobId, Date.parse(task.requestedAt)].join("-"),
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
