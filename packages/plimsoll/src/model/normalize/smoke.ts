import type { WrittenSmoke } from "../../definition/smoke.js";
import type { ServiceModel, SmokeModel } from "../app-model.js";
import { DEFAULTS } from "../defaults.js";
import { milliseconds } from "./quantity.js";

export const SMOKE_METHODS = ["get", "head", "post", "put", "delete"] as const;

type Services = Readonly<Record<string, ServiceModel>>;

/** A smoke test without exactly one method is a problem that a rule reports; here it asks for the path /. */
export function normalizeSmoke(written: WrittenSmoke, services: Services, domain: string | undefined): SmokeModel {
  const method = SMOKE_METHODS.find((name) => written[name] !== undefined) ?? "get";
  const request = written[method] ?? "/";
  const colon = request.startsWith("/") ? -1 : request.indexOf(":");
  const service = colon === -1 ? frontService(services, domain) : request.slice(0, colon);
  const path = request.slice(colon + 1);
  const expected = typeof written.expect === "object" ? written.expect : { status: written.expect };
  return {
    name: written.name ?? smokeName(method, service, path),
    service,
    method: method.toUpperCase() as SmokeModel["method"],
    path,
    body: written.body === undefined || typeof written.body === "string" ? written.body : JSON.stringify(written.body),
    headers: written.headers ?? {},
    expect: { status: expected.status ?? DEFAULTS.smokeStatus, contains: expected.contains },
    underMs: milliseconds(written.under ?? DEFAULTS.smokeUnder),
  };
}

/**
 * Without smoke tests every service must at least say that it is ready, as far as the outside can ask: below a path of its
 * own somebody else would answer.
 */
export function defaultSmoke(services: Services): readonly SmokeModel[] {
  return Object.values(services)
    .filter((service) => service.hosts.length > 0 && isRouted(service.probes.ready.path, service))
    .map((service) => ({
      name: smokeName("get", service.name, service.probes.ready.path),
      service: service.name,
      method: "GET",
      path: service.probes.ready.path,
      body: undefined,
      headers: {},
      expect: { status: DEFAULTS.smokeStatus, contains: undefined },
      underMs: milliseconds(DEFAULTS.smokeUnder),
    }));
}

function isRouted(asked: string, { path, alsoPaths }: ServiceModel): boolean {
  return [path, ...alsoPaths].some((prefix) => prefix === "/" || asked === prefix || asked.startsWith(`${prefix}/`));
}

/** Whoever answers on the domain itself, else the only one that has a host, else the only one with a port. */
function frontService(services: Services, domain: string | undefined): string {
  const all = Object.values(services);
  const candidates = [
    all.filter(({ hosts, path }) => domain !== undefined && hosts.includes(domain) && path === "/"),
    all.filter(({ hosts }) => hosts.length > 0),
    all.filter(({ port }) => port !== undefined),
  ];
  return candidates.find(({ length }) => length === 1)?.[0]?.name ?? "";
}

function smokeName(method: string, service: string, path: string): string {
  return `${method.toUpperCase()} ${service}:${path}`;
}
