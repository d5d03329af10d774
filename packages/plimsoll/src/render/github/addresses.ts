import type { EnvironmentModel, ServiceModel } from "../../model/app-model.js";
import { publicUrl } from "../../model/wiring/service-wiring.js";

/** Where a browser and where an API client begin, as tests from outside are told. */
export interface Addresses {
  readonly base: string | undefined;
  readonly api: string | undefined;
}

/** The site is what answers on the domain itself; the API what else has a host, by its name where several have. */
export function addressesOf(environment: EnvironmentModel): Addresses {
  const reached = Object.values(environment.services).filter(({ hosts, role }) => hosts.length > 0 && role === "web");
  const site =
    reached.find(({ hosts, path }) => path === "/" && hosts.includes(environment.domain ?? "")) ??
    reached.find(isSite) ??
    reached[0];
  const others = reached.filter((service) => service !== site);
  const api = others.find(({ name }) => /api|backend|gateway|server/.test(name)) ?? others[0];
  return {
    base: site && addressOf(environment, site),
    api: (api ?? site) && addressOf(environment, api ?? site),
  };
}

/** Names of the two variables that every test against an environment reads. */
export function testVariables(environment: EnvironmentModel): Readonly<Record<string, string>> {
  const { base, api } = addressesOf(environment);
  return base === undefined || api === undefined ? {} : { E2E_API_URL: api, E2E_BASE_URL: base };
}

/** `https://host`, and on one machine the proxy's own port. */
export function originOf(environment: EnvironmentModel, service: ServiceModel): string | undefined {
  const { target } = environment;
  const host = service.hosts[0];
  if (host === undefined) return undefined;
  return target.kind === "process" ? `http://${host}:${target.port}` : `https://${host}`;
}

function addressOf(environment: EnvironmentModel, service: ServiceModel | undefined): string | undefined {
  if (service === undefined) return undefined;
  const { target } = environment;
  if (target.kind !== "process") return publicUrl(environment, service, target.kind);
  return `${originOf(environment, service)}${service.path === "/" ? "" : service.path}`;
}

function isSite({ build }: ServiceModel): boolean {
  return build.kind === "nextjs" || build.kind === "static";
}
