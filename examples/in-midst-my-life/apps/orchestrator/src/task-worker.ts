import type { Database } from "@midst/shared/database.js";
import { journeyStore } from "@midst/shared/journey/store.js";
import { journeyQueueName, type Task } from "@midst/shared/task-queue.js";
import type { Logger } from "@plimsoll/runtime";
import { type Job, Worker } from "bullmq";
import type { Redis } from "ioredis";
import { performTask } from "./perform-task.js";

export interface WorkerParts {
  readonly db: Database;
  readonly connection: Redis;
  readonly log: Pick<Logger, "warn" | "error">;
  /** Counts and times what it runs. */
  readonly counted: (run: () => Promise<void>) => Promise<void>;
}

const tasksAtATime = 4;

/** Takes tasks from the queue until it is closed; closing waits for those that run. */
export function startTaskWorker({ db, connection, log, counted }: WorkerParts): Worker<Task> {
  const worker = new Worker<Task>(
    journeyQueueName,
    async (job) => {
      try {
        await counted(() => performTask(db, job.data));
      } catch (error) {
        log.warn({ err: error, task: job.data, attempt: job.attemptsMade + 1 }, "A task failed");
        if (isLastAttempt(job)) await journeyStore(db).fail(job.data, job.data.kind, (error as Error).message);
        throw error;
      }
    },
    { connection, concurrency: tasksAtATime },
  );
  worker.on("error", (error) => log.error({ err: error }, "The queue cannot be reached"));
  return worker;
}

function isLastAttempt(job: Job<Task>): boolean {
  return job.attemptsMade + 1 >= (job.opts.attempts ?? 1);
}
