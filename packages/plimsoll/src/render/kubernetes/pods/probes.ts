import type { ProbeModel, ServiceModel } from "../../../model/app-model.js";
import { listeningPort } from "../../../model/wiring/listening-port.js";
import { wholeSeconds } from "../quantity.js";

/** Seconds between two questions while it starts, where the budget divides by it. */
const START_PERIOD = 5;

/** Start-up, liveness and readiness of a service; none where nothing can be asked. */
export function probesOf(service: ServiceModel) {
  const { live, ready, startWithinMs } = service.probes;
  return {
    startupProbe: startupProbe(service, startWithinMs),
    livenessProbe: probe(service, live),
    readinessProbe: probe(service, ready),
  };
}

function startupProbe(service: ServiceModel, startWithinMs: number) {
  const { live } = service.probes;
  const asks = question(service, live);
  if (asks === undefined) return undefined;
  const budget = wholeSeconds(startWithinMs);
  const periodSeconds = budget % START_PERIOD === 0 ? START_PERIOD : 1;
  return {
    ...asks,
    periodSeconds,
    timeoutSeconds: wholeSeconds(live.timeoutMs),
    failureThreshold: budget / periodSeconds,
  };
}

function probe(service: ServiceModel, model: ProbeModel) {
  const asks = question(service, model);
  if (asks === undefined) return undefined;
  return {
    ...asks,
    initialDelaySeconds: model.afterMs === 0 ? undefined : wholeSeconds(model.afterMs),
    periodSeconds: wholeSeconds(model.everyMs),
    timeoutSeconds: wholeSeconds(model.timeoutMs),
    failureThreshold: model.failures,
  };
}

function question(service: ServiceModel, { command, path }: ProbeModel) {
  if (command !== undefined) return { exec: { command } };
  return listeningPort(service) === undefined ? undefined : { httpGet: { path, port: "http" } };
}
