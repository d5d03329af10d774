import type { EnvironmentModel, ServiceModel } from "../app-model.js";
import type { TargetModel } from "../place-model.js";
import { heapLimit } from "./heap-limit.js";
import { storeWiring } from "./store-wiring.js";
import { usualName, variableName } from "./variable-name.js";
import type { WiredValue } from "./wired-value.js";

type Variable = readonly [name: string, value: WiredValue];

/**
 * Every variable of a service's containers, sorted by name; the same names that instances get on the process target. The
 * author's own win over addresses. A ready-made image is told only what its author says; static files are told nothing, but
 * the development server that stands for them is.
 */
export function serviceVariables(
  environment: EnvironmentModel,
  service: ServiceModel,
  place: TargetModel["kind"],
): Readonly<Record<string, WiredValue>> {
  const own = authorVariables(service);
  const isStatic = service.build.kind === "static";
  if (isStatic && !runsDevelopment(environment, service, place)) return {};
  const given = isStatic || service.build.kind === "image" ? [] : givenVariables(environment, service, place);
  const all = new Map([...given, ...own]);
  return Object.fromEntries([...all].toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

/** `http://api:3001`: service names are host names in compose, in a Kubernetes namespace and in ECS Service Connect. */
export function serviceUrl({ name, port }: ServiceModel): string | undefined {
  return port === undefined ? undefined : `http://${name}:${port}`;
}

/** Where visitors find it; undefined for what has no host. */
export function publicUrl({ tier }: EnvironmentModel, service: ServiceModel, place: TargetModel["kind"]) {
  const host = service.hosts[0];
  if (host === undefined) return undefined;
  const path = service.path === "/" ? "" : service.path;
  const isOpen = tier === "development" && place === "docker";
  return isOpen ? `http://localhost:${developmentPort(service)}${path}` : `https://${host}${path}`;
}

/** Where it listens in a development compose file. */
export function developmentPort({ port, develop }: ServiceModel): number | undefined {
  return develop?.port ?? port;
}

function runsDevelopment({ tier }: EnvironmentModel, { develop }: ServiceModel, place: TargetModel["kind"]): boolean {
  return tier === "development" && place === "docker" && develop !== undefined;
}

function authorVariables(service: ServiceModel): readonly Variable[] {
  return Object.entries({ ...service.env, ...service.container.env }).map(([name, value]) => {
    return [name, value.kind === "plain" ? value : { kind: "secret", secret: value.name }];
  });
}

/** A later one of the same name wins. */
function givenVariables(
  environment: EnvironmentModel,
  service: ServiceModel,
  place: TargetModel["kind"],
): readonly Variable[] {
  const { stores, services } = environment;
  const usedStores = service.uses.flatMap((name) => (Object.hasOwn(stores, name) ? (stores[name] ?? []) : []));
  const usedServices = service.uses.flatMap((name) => (Object.hasOwn(services, name) ? (services[name] ?? []) : []));
  const addresses = usedStores.map((store) => ({ store, url: storeWiring(environment, store, place).url }));
  return [
    ...addresses.toReversed().map(({ store, url }): Variable => [usualName(store.kind), url]),
    ...addresses.map(({ store, url }): Variable => [`${variableName(store.name)}_URL`, url]),
    ...usedServices.flatMap((used) => plain(`${variableName(used.name)}_URL`, serviceUrl(used))),
    ...usedServices.flatMap((used) =>
      plain(`PUBLIC_${variableName(used.name)}_URL`, publicUrl(environment, used, place)),
    ),
    ...Object.entries(runtimeVariables(environment, service, place)).flatMap(([name, value]) => plain(name, value)),
  ];
}

function runtimeVariables(environment: EnvironmentModel, service: ServiceModel, place: TargetModel["kind"]) {
  const { build, port, metrics } = service;
  const isNode = build.kind === "node" || build.kind === "nextjs";
  const isOpen = environment.tier === "development" && place === "docker";
  const listens = isOpen ? developmentPort(service) : port;
  return {
    // Next.js runs its build output only as what it was built for.
    NODE_ENV: isNode ? (runsDevelopment(environment, service, place) ? "development" : "production") : undefined,
    PORT: listens?.toString(),
    HOST: listens === undefined ? undefined : "0.0.0.0",
    HOSTNAME: build.kind === "nextjs" ? "0.0.0.0" : undefined,
    METRICS_PORT: metrics?.port.toString(),
    PLIMSOLL_ENVIRONMENT: environment.name,
    PLIMSOLL_SERVICE: service.name,
    ...(isNode ? heapLimit(service, plainOf(service, "NODE_OPTIONS")) : {}),
  };
}

function plainOf(service: ServiceModel, variable: string): string {
  const value = service.env[variable];
  return value?.kind === "plain" ? value.value : "";
}

function plain(name: string, value: string | undefined): readonly Variable[] {
  return value === undefined ? [] : [[name, { kind: "plain", value }]];
}
