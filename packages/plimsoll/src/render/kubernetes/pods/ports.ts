import type { ServiceModel } from "../../../model/app-model.js";
import { listeningPort } from "../../../model/wiring/listening-port.js";

export interface NamedPort {
  readonly name: string;
  readonly port: number;
}

/** What Kubernetes takes as the name of a port (IANA_SVC_NAME): up to 15 letters, digits and single hyphens inside. */
const PORT_NAME = /^(?=.*[a-z])(?!.*--)[a-z0-9]([a-z0-9-]{0,13}[a-z0-9])?$/;

/** Every port of a service's containers by the name that manifests use for it; a number stands once. */
export function portsOf(service: ServiceModel): readonly NamedPort[] {
  const { metrics, container } = service;
  const named: NamedPort[] = [];
  const add = (wanted: string, port: number | undefined) => {
    if (port === undefined || named.some((one) => one.port === port)) return;
    const isFree = PORT_NAME.test(wanted) && !named.some((one) => one.name === wanted);
    named.push({ name: isFree ? wanted : `port-${port}`, port });
  };
  add("http", listeningPort(service));
  add("metrics", metrics?.port);
  for (const [name, number] of Object.entries(container.ports).toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    add(name, number);
  }
  return named;
}
