import type { ReleaseRecord, ServiceRecord } from "../../../../release/record.js";
import { entranceOf } from "../public-address.js";
import type { ServiceFacts } from "./make-table.js";

export function serviceFactsOf(release: ReleaseRecord, service: ServiceRecord): ServiceFacts {
  return {
    release: release.id,
    service,
    slowMs: release.objectives.latency.p95Ms,
    domain: release.domain,
    entrance: entranceOf(release),
  };
}

/** Of a service that receives traffic; workers are never in the table. */
export function webServices(release: ReleaseRecord): readonly ServiceFacts[] {
  return Object.values(release.services)
    .filter(({ role }) => role === "web")
    .map((service) => serviceFactsOf(release, service));
}
