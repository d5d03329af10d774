import type { EnvironmentModel, ServiceModel } from "../../../model/app-model.js";
import { listeningPort } from "../../../model/wiring/listening-port.js";
import { deployedServices } from "../../../model/wiring/places.js";

/** A service that visitors reach. */
export interface RoutedService {
  readonly service: ServiceModel;
  readonly port: number;
}

/** Sorted by name. */
export function routedServices(environment: EnvironmentModel): readonly RoutedService[] {
  return deployedServices(environment).flatMap((service) => {
    const port = listeningPort(service);
    return port === undefined || service.hosts.length === 0 ? [] : [{ service, port }];
  });
}

/** Every host that leads to a service, once, sorted: each of them needs a certificate. */
export function routedHosts(environment: EnvironmentModel): readonly string[] {
  return [...new Set(routedServices(environment).flatMap(({ service }) => service.hosts))].sort();
}

/** The Secret with the certificate of all hosts. */
export function tlsSecret({ app }: EnvironmentModel): string {
  return `${app}-tls`;
}
