import type { ReleaseRecord, ServiceRecord } from "../../../release/record.js";
import type { Address } from "../proxy/routing-table.js";

/** Where visitors reach the proxy of this target. */
export function entranceOf(release: ReleaseRecord): Address {
  const { target } = release;
  return target.kind === "process" ? { host: target.host, port: target.port } : { host: "127.0.0.1", port: 0 };
}

/** A service's address as a visitor writes it; undefined when visitors do not reach it. */
export function publicUrl(release: ReleaseRecord, service: ServiceRecord): string | undefined {
  const [host] = hostsOf(release, service);
  if (host === undefined) return undefined;
  const path = service.path === "/" ? "" : service.path;
  return `http://${host}:${entranceOf(release).port}${path}`;
}

/** A single web service without hosts answers to every name; `localhost` is the one that always resolves. */
export function hostsOf(release: ReleaseRecord, service: ServiceRecord): readonly string[] {
  if (service.role !== "web") return [];
  const web = Object.values(release.services).filter(({ role }) => role === "web");
  return web.length === 1 && service.hosts.length === 0 ? ["localhost"] : service.hosts;
}
