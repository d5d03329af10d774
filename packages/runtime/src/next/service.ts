import { followProcess } from "../lifecycle/process-signals.js";
import { startFailure } from "../lifecycle/start-failure.js";
import type { AccessLogOptions, ServiceOptions } from "../service/options.js";
import { createService, type Service } from "../service/service.js";
import { startAdmin } from "../service/start-service.js";
import { watchServer } from "./watch-server.js";

export type NextServiceOptions = ServiceOptions;

/** Next.js loads its instrumentation file and its route handlers apart from each other: they meet on the process. */
const place = Symbol.for("plimsoll.next.service");
const shared = globalThis as { [place]?: Service };

/** The service of this process; undefined until `registerService` ran, as during a build. */
export function getService(): Service | undefined {
  return shared[place];
}

/**
 * What `register` of the instrumentation file calls: logs, metrics, health and the graceful stop for the server that
 * Next.js runs. Set NEXT_MANUAL_SIG_HANDLE=true, or Next.js exits on SIGTERM by itself.
 */
export async function registerService(options: NextServiceOptions = {}): Promise<Service> {
  if (shared[place] !== undefined) return shared[place];
  try {
    const service = createService(options);
    const access: AccessLogOptions = options.logs ?? {};
    const { host, metricsPort } = service.settings;
    watchServer(service, access);
    followProcess(service.lifecycle, service.logs);
    await startAdmin(service, host, options.metrics?.port ?? metricsPort);
    service.health.markStarted();
    shared[place] = service;
    return service;
  } catch (error) {
    const { sentence, exitCode } = startFailure(options.service ?? "the service", error);
    process.stderr.write(`${sentence}\n`);
    process.exit(exitCode);
  }
}
