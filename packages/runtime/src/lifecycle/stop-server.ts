import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Lifecycle } from "./lifecycle.js";

/**
 * Makes an HTTP server part of the graceful stop. From the moment the stop begins every answer carries
 * `connection: close`, so clients leave during the wait for the balancer; then the port closes, then the requests
 * in flight finish.
 */
export function stopServerGracefully(server: Server, lifecycle: Lifecycle): void {
  const inFlight = new Set<ServerResponse>();
  let onIdle: (() => void) | undefined;

  server.prependListener("request", (_request: IncomingMessage, response: ServerResponse) => {
    if (lifecycle.stopping.aborted) response.shouldKeepAlive = false;
    inFlight.add(response);
    response.once("close", () => {
      inFlight.delete(response);
      if (inFlight.size === 0) onIdle?.();
    });
  });
  lifecycle.stopping.addEventListener("abort", () => {
    for (const response of inFlight) if (!response.headersSent) response.shouldKeepAlive = false;
  });

  lifecycle.onStop("accepting", "http", () => {
    if (server.listening) server.close();
  });
  lifecycle.onStop("requests", "http", (deadline) => {
    if (inFlight.size === 0) return;
    return new Promise<void>((resolve) => {
      onIdle = resolve;
      deadline.addEventListener("abort", () => server.closeAllConnections(), { once: true });
    });
  });
}
