import { linkToStarter } from "../link.js";
import type { FromWorker, ToWorker } from "../messages.js";
import { logOf } from "../process-log.js";
import type { ProxySettings } from "../settings.js";
import { Worker } from "./worker.js";

/** One serving process. It learns everything from its parent, and outlives it. */
export function runWorker(settings: ProxySettings): void {
  const log = logOf("worker");
  const parent = linkToStarter<FromWorker, ToWorker>();
  if (parent === undefined) throw new Error("A proxy worker is started by its parent, never by hand");
  const worker = new Worker(settings, log);
  worker.follow(parent);
  // Told to stop by someone else: leave in order. A terminal's signals are none of a worker's business.
  process.on("SIGTERM", () => worker.leave());
  for (const signal of ["SIGINT", "SIGHUP"] as const) process.on(signal, () => {});
  // One bad request must not take the others with it; what it was is in the log.
  process.on("uncaughtException", (error) => log("bug", { error: error.stack ?? String(error) }));
}
