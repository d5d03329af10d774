import { once } from "node:events";
import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { followProcess } from "../lifecycle/process-signals.js";
import { startFailure } from "../lifecycle/start-failure.js";
import { createAdminServer } from "./admin-server.js";
import type { Service } from "./service.js";

export interface StartOptions {
  /** Default: PORT, else 3000. 0 takes any free port. */
  readonly port?: number;
  /** Default: HOST, else 127.0.0.1. */
  readonly host?: string;
  /** Default: METRICS_PORT. */
  readonly metricsPort?: number;
}

export interface Started {
  readonly address: AddressInfo | undefined;
  readonly admin: AddressInfo | undefined;
}

/**
 * Begins to serve: the admin server when there is a port for it, then `listen`, then readiness. A failure is one
 * sentence on standard error and an exit code that is not zero.
 */
export async function startService(
  service: Service,
  options: StartOptions,
  listen: (host: string, port: number) => Promise<AddressInfo | undefined>,
): Promise<Started> {
  const { settings, lifecycle, logs, log, health } = service;
  const host = options.host ?? settings.host;
  followProcess(lifecycle, logs);
  try {
    const admin = await startAdmin(service, host, options.metricsPort ?? settings.metricsPort);
    const address = await listen(host, options.port ?? settings.port);
    health.markStarted();
    log.info({ host, port: address?.port, metricsPort: admin?.port }, "Ready");
    return { address, admin };
  } catch (error) {
    const { sentence, exitCode } = startFailure(service.identity.service, error);
    logs.flush();
    process.stderr.write(`${sentence}\n`);
    process.exit(exitCode);
  }
}

/** Starts the admin server when there is a port for it. */
export async function startAdmin(
  service: Service,
  host: string,
  port: number | undefined,
): Promise<AddressInfo | undefined> {
  if (port === undefined) return undefined;
  const server = createAdminServer(service);
  const address = await listenOn(server, host, port);
  service.lifecycle.onStop("logs", "admin server", () => {
    server.close();
    server.closeAllConnections();
  });
  return address;
}

export async function listenOn(server: Server, host: string, port: number): Promise<AddressInfo> {
  server.listen({ host, port });
  await once(server, "listening");
  return server.address() as AddressInfo;
}
