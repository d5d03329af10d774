import type { ServiceModel } from "../../model/app-model.js";
import { listeningPort } from "../../model/wiring/listening-port.js";

/** The name by which Service Connect finds the port that others call. */
export const MAIN_PORT = "http";

/** Every port of a service's container, each once, by a name that the task definition keeps. */
export function portMappings(service: ServiceModel) {
  const main = listeningPort(service);
  const named: readonly (readonly [string, number])[] = [
    ...(main === undefined ? [] : [[MAIN_PORT, main] as const]),
    ...(service.metrics === undefined ? [] : [["metrics", service.metrics.port] as const]),
    ...Object.entries(service.container.ports).toSorted(([a], [b]) => (a < b ? -1 : 1)),
  ];
  const first = new Map(named.toReversed().map(([name, port]) => [port, name]));
  return [...first]
    .toSorted(([a], [b]) => a - b)
    .map(([containerPort, name]) => ({ name, containerPort, protocol: "tcp" as const }));
}
