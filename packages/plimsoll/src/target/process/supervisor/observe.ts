import type { Observed, ObservedRevision } from "../../../plan/observed.js";
import type { ReleaseRecord } from "../../../release/record.js";
import type { InstanceView } from "../instances/instance.js";
import type { RoutingTable } from "../proxy/routing-table.js";
import { hostsOf, publicUrl } from "./public-address.js";

/** What is there: weights from the proxy's table, the rest from the processes. */
export function observedServices(
  table: RoutingTable | undefined,
  views: readonly InstanceView[],
): Observed["services"] {
  const services: Record<string, ObservedRevision[]> = {};
  const revisionOf = (service: string, revision: string) => {
    const own = views.filter(({ record }) => record.service === service && record.revision === revision);
    return { revision, running: own.length, ready: own.filter((view) => view.trace.ready).length };
  };
  for (const [service, { revisions }] of Object.entries(table?.services ?? {})) {
    services[service] = revisions.map(({ revision, weight }) => ({ ...revisionOf(service, revision), weight }));
  }
  for (const { record } of views) {
    const known = services[record.service] ?? [];
    services[record.service] = known;
    if (known.some(({ revision }) => revision === record.revision)) continue;
    known.push({ ...revisionOf(record.service, record.revision), weight: 0 });
  }
  return services;
}

/** The web services of the record that do not have all their traffic on the record's revision. */
export function servicesElsewhere(record: ReleaseRecord, table: RoutingTable | undefined): readonly string[] {
  return Object.values(record.services)
    .filter(({ role }) => role === "web")
    .filter(({ name, revision }) => weightIn(table, name, revision) < 100)
    .map(({ name }) => name);
}

export function weightIn(table: RoutingTable | undefined, service: string, revision: string): number {
  return table?.services[service]?.revisions.find((each) => each.revision === revision)?.weight ?? 0;
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
