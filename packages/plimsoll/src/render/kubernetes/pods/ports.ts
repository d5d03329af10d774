import type { ServiceModel } from "../../../model/app-model.js";
import { listeningPort } from "../../../model/wiring/listening-port.js";

export interface NamedPort {
  readonly name: string;
  readonly port: number;
}

/** Every port of a service's containers by the name that manifests use for it; a number stands once. */
export function portsOf(service: ServiceModel): readonly NamedPort[] {
  const { metrics, container } = service;
  const named: NamedPort[] = [];
  const add = (name: string, number: number | undefined) => {
    if (number !== undefined && !named.some((one) => one.port === number)) named.push({ name, port: number });
  };
  add("http", listeningPort(service));
  add("metrics", metrics?.port);
  for (const [name, number] of Object.entries(container.ports).toSorted(([a], [b]) => (a < b ? -1 : 1)))
    add(name, number);
  return named;
}
