import { once } from "node:events";
import { startWorker } from "@plimsoll/runtime/worker";

await startWorker({
  service: "worker",
  run: async ({ log, metrics, stopping }) => {
    const jobs = metrics.queue("letters");
    await jobs.run(async () => log.info("job"));
    if (!stopping.aborted) await once(stopping, "abort");
    await jobs.run(async () => log.info("last job"));
  },
});
