import { Counter, Gauge, Histogram, type Registry } from "prom-client";

export interface QueueMetrics {
  /** Tells how many tasks wait; called at every scrape. */
  readonly size: (read: () => number | Promise<number>) => void;
  /** Runs one task and counts it, its time, and its failure; a failure is passed on. */
  readonly run: <T>(task: () => Promise<T>) => Promise<T>;
}

/** `<name>_tasks_total`, `<name>_task_failures_total`, `<name>_queue_size`, `<name>_task_duration_seconds`. */
export function createQueueMetrics(registry: Registry, name: string): QueueMetrics {
  const registers = [registry];
  const tasks = new Counter({ name: `${name}_tasks_total`, help: "Tasks taken up", registers });
  const failures = new Counter({ name: `${name}_task_failures_total`, help: "Tasks that failed", registers });
  const duration = new Histogram({
    name: `${name}_task_duration_seconds`,
    help: "Time of a task in seconds",
    registers,
  });
  let read: (() => number | Promise<number>) | undefined;
  new Gauge({
    name: `${name}_queue_size`,
    help: "Tasks that wait",
    registers,
    async collect() {
      if (read !== undefined) this.set(await read());
    },
  });

  return {
    size: (reader) => {
      read = reader;
    },
    run: async (task) => {
      tasks.inc();
      const stop = duration.startTimer();
      try {
        return await task();
      } catch (error) {
        failures.inc();
        throw error;
      } finally {
        stop();
      }
    },
  };
}
