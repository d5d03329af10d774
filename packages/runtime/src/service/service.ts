import { processSources } from "../config/load-config.js";
import { createHealth, type Health } from "../health/health.js";
import { type Identity, readIdentity } from "../identity.js";
import { completeLifecycleOptions, createLifecycle, type Lifecycle } from "../lifecycle/lifecycle.js";
import { closeWebSockets, type WebSocketServerLike } from "../lifecycle/websockets.js";
import { createLogs, type Logger, type Logs } from "../logs/logger.js";
import { createMetrics, type Metrics } from "../metrics/metrics.js";
import { startTracing, type Tracing } from "../tracing/tracing.js";
import { defaultPaths, healthOperations, metricsOperation, type Operation } from "./operations.js";
import type { ServiceOptions } from "./options.js";
import { readSettings, type Settings } from "./settings.js";

/** Everything that makes a process operable, whatever framework it uses. */
export interface Service {
  readonly identity: Identity;
  readonly settings: Settings;
  readonly log: Logger;
  readonly logs: Logs;
  readonly health: Health;
  readonly metrics: Metrics;
  readonly lifecycle: Lifecycle;
  readonly tracing: Tracing | undefined;
  /** The operator's endpoints that the service answers on its own port, by path. */
  readonly operations: ReadonlyMap<string, Operation>;
  /** Counts the connections of a `ws` server, and closes them with 1001 when the service stops. */
  readonly trackWebSockets: (server: WebSocketServerLike) => void;
}

export function createService(options: ServiceOptions = {}): Service {
  const variables = options.variables ?? processSources().variables;
  const settings = readSettings(variables);
  const identity = readIdentity(variables, options.service);
  const redact = { ...options.logs?.redact };
  const logs = createLogs(identity, {
    ...(settings.logLevel === undefined ? {} : { level: settings.logLevel }),
    ...options.logs,
    redact: { ...redact, values: [...(redact.values ?? []), ...(options.config?.secrets ?? [])] },
  });
  const health = createHealth(identity, {
    ...options.health,
    checks: options.checks ?? {},
    onChange: (name, result) => {
      if (result.state === "down") logs.log.error({ check: name, err: result.error }, "A health check is down");
      else logs.log.info({ check: name }, "A health check is up again");
    },
  });
  const metrics = createMetrics(identity, options.metrics);
  const lifecycle = createLifecycle({
    logs,
    health,
    ...completeLifecycleOptions(options.lifecycle ?? {}, identity.instance),
  });
  followStores(health, metrics, lifecycle);
  const tracing = options.tracing === undefined ? undefined : startTracing(options.tracing, identity);
  if (tracing !== undefined) lifecycle.onStop("logs", "traces", () => sendLastTraces(tracing, logs.log));

  const service: Service = {
    identity,
    settings,
    log: logs.log,
    logs,
    health,
    metrics,
    lifecycle,
    tracing,
    operations: new Map(),
    trackWebSockets: (server) => trackWebSockets(server, metrics, lifecycle),
  };
  const paths = { ...defaultPaths, ...options.health?.paths };
  const operations = new Map(healthOperations(service, paths));
  const ownPort = options.metrics?.port ?? settings.metricsPort;
  if (ownPort === undefined)
    operations.set(paths.metrics, metricsOperation(service, options.metrics?.reach ?? "direct"));
  return { ...service, operations };
}

/** Traces that nobody takes are lost, but the service has stopped as it should. */
async function sendLastTraces(tracing: Tracing, log: Logger): Promise<void> {
  try {
    await tracing.shutdown();
  } catch (error) {
    log.warn({ err: error }, "The last traces could not be sent");
  }
}

/** A checked store is also counted, and closed after everything that uses it. */
function followStores(health: Health, metrics: Metrics, lifecycle: Lifecycle): void {
  for (const [name, { store }] of Object.entries(health.checks)) {
    if (store === undefined) continue;
    if (store.connections !== undefined) metrics.database.pool(name, store.connections);
    lifecycle.onStop("pools", name, () => store.close());
  }
}

function trackWebSockets(server: WebSocketServerLike, metrics: Metrics, lifecycle: Lifecycle): void {
  server.on("connection", (socket) => {
    metrics.websockets.opened();
    socket.once("close", () => metrics.websockets.closed());
  });
  lifecycle.onStop("websockets", "websockets", (deadline) => closeWebSockets(server, deadline));
}
