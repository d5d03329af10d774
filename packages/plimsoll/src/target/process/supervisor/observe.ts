import type { Observed, ObservedRevision } from "../../../plan/observed.js";
import type { ReleaseRecord, ServiceRecord } from "../../../release/record.js";
import type { InstanceView } from "../instances/instance.js";
import type { RoutingTable } from "../proxy/routing-table.js";
import { hostsOf, publicUrl } from "./public-address.js";

/** What is there: weights from the proxy's table, the rest from the processes. */
export function observedServices(
  table: RoutingTable | undefined,
  views: readonly InstanceView[],
  isInternal: (service: string, revision: string) => boolean,
): Observed["services"] {
  const services: Record<string, ObservedRevision[]> = {};
  const revisionOf = (service: string, revision: string): ObservedRevision => {
    const own = views.filter(({ record }) => record.service === service && record.revision === revision);
    const weight = trafficOf(table, service, revision, isInternal(service, revision));
    return { revision, weight, running: own.length, ready: own.filter((view) => view.trace.ready).length };
  };
  for (const [service, { revisions }] of Object.entries(table?.services ?? {})) {
    services[service] = revisions.map(({ revision }) => revisionOf(service, revision));
  }
  for (const { record } of views) {
    const known = services[record.service] ?? [];
    services[record.service] = known;
    if (known.every(({ revision }) => revision !== record.revision)) {
      known.push(revisionOf(record.service, record.revision));
    }
  }
  return services;
}

/** The web services of the record that do not have all their traffic on the record's revision. */
export function servicesElsewhere(record: ReleaseRecord, table: RoutingTable | undefined): readonly string[] {
  return Object.values(record.services)
    .filter(({ role }) => role === "web")
    .filter((service) => trafficOf(table, service.name, service.revision, isInternalIn(record, service)) < 100)
    .map(({ name }) => name);
}

/** Percent of a service's traffic. One that visitors reach by a route has none before it has the route. */
export function trafficOf(
  table: RoutingTable | undefined,
  service: string,
  revision: string,
  isInternal: boolean,
): number {
  const isRouted = isInternal || table?.routes.some((route) => route.service === service) === true;
  const found = table?.services[service]?.revisions.find((each) => each.revision === revision);
  return isRouted ? (found?.weight ?? 0) : 0;
}

/** Only other services reach it. */
export function isInternalIn(record: ReleaseRecord, service: ServiceRecord): boolean {
  return hostsOf(record, service).length === 0;
}

export function addressesOf(record: ReleaseRecord | undefined): Observed["addresses"] {
  if (record === undefined) return [];
  return Object.values(record.services).flatMap((service) => {
    const url = publicUrl(record, service);
    if (url === undefined) return [];
    const first = hostsOf(record, service)[0] ?? "";
    return hostsOf(record, service).map((host) => ({ host, url: url.replace(first, host), service: service.name }));
  });
}
