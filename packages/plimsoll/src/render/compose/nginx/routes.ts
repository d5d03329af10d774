import type { ServiceModel } from "../../../model/app-model.js";
import { routedServices, type Stack } from "../stack.js";

/** A path prefix of a host, and who answers below it. */
export interface Route {
  readonly path: string;
  readonly service: ServiceModel;
}

/** Sorted by host; within one the longest path first, as it wins. */
export function routesByHost(stack: Stack): readonly { readonly host: string; readonly routes: readonly Route[] }[] {
  const services = routedServices(stack);
  const hosts = [...new Set(services.flatMap((service) => service.hosts))].sort();
  return hosts.map((host) => ({
    host,
    routes: services
      .filter((service) => service.hosts.includes(host))
      .flatMap((service) => [service.path, ...service.alsoPaths].map((path) => ({ path, service })))
      .toSorted((a, b) => b.path.length - a.path.length || (a.path < b.path ? -1 : 1)),
  }));
}
