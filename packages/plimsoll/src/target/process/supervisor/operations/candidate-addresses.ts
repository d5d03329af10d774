import type { ReleaseRecord } from "../../../../release/record.js";
import type { Instances } from "../../instances/instances.js";
import { entranceOf, hostsOf } from "../public-address.js";
import type { ReleaseRecords } from "../release-records.js";
import type { SmokeAddress } from "./send-smoke.js";
import type { SmokeAddresses } from "./smoke.js";

/** A candidate is asked at its instances' own ports, before it has traffic; production at the front door, as a visitor would. */
export function smokeAddresses(records: ReleaseRecords, instances: Instances): SmokeAddresses {
  return (side, serviceName, release) => {
    const record = records.get(release);
    const service = record.services[serviceName];
    if (service === undefined) return [];
    const name = nameOf(record, serviceName);
    if (side === "production" && name !== undefined) return [{ ...frontDoor(record), name, release: undefined }];
    const views = instances.wanted(serviceName, service.revision).filter((view) => view.trace.ready);
    return views.map(({ record: { port } }): SmokeAddress => ({ host: "127.0.0.1", port, name, release }));
  };
}

/** Undefined for a service that visitors do not reach: its instances are asked on both sides. */
export function nameOf(record: ReleaseRecord, serviceName: string): string | undefined {
  const service = record.services[serviceName];
  const host = service === undefined ? undefined : hostsOf(record, service)[0];
  return host === undefined ? undefined : `${host}:${entranceOf(record).port}`;
}

/** A proxy that listens on every address is asked on the loopback one. */
function frontDoor(record: ReleaseRecord): { readonly host: string; readonly port: number } {
  const { host, port } = entranceOf(record);
  return { host: host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host, port };
}
