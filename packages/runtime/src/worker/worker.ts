import { createOrExit } from "../service/create-or-exit.js";
import type { ServiceOptions } from "../service/options.js";
import { createService, type Service } from "../service/service.js";
import { type Started, type StartOptions, startService } from "../service/start-service.js";

export interface WorkerTools extends Service {
  /** Aborts when the worker must stop: finish the current job, then return. */
  readonly stopping: AbortSignal;
}

export interface WorkerOptions extends ServiceOptions, StartOptions {
  /** The work. It returns soon after `stopping` aborts; when it rejects, the process stops with exit code 1. */
  readonly run: (tools: WorkerTools) => Promise<unknown>;
}

/** Runs work without HTTP. Health and metrics are on METRICS_PORT, or on PORT when that is what the platform probes. */
export async function startWorker({
  run,
  ...options
}: WorkerOptions): Promise<Started & { readonly service: Service }> {
  const service = createOrExit(() => createService(options));
  const { settings, lifecycle } = service;
  const metricsPort = options.metricsPort ?? settings.metricsPort ?? options.port ?? settings.port;
  const started = await startService(service, { ...options, metricsPort }, async () => undefined);

  const working = run({ ...service, stopping: lifecycle.stopping });
  lifecycle.onStop("workers", "worker", () => working);
  working.then(
    () => lifecycle.stop().then(process.exit),
    (error: unknown) => lifecycle.stop({ kind: "crash", error, origin: "uncaught exception" }).then(process.exit),
  );
  return { ...started, service };
}
