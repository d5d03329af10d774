import type { ServiceModel } from "../../../model/app-model.js";
import { listeningPort } from "../../../model/wiring/listening-port.js";
import type { Cluster } from "../cluster.js";

/** A service that visitors reach. */
export interface RoutedService {
  readonly service: ServiceModel;
  readonly port: number;
}

/** Sorted by name. */
export function routedServices({ services }: Cluster): readonly RoutedService[] {
  return services.flatMap((service) => {
    const port = listeningPort(service);
    return port === undefined || service.hosts.length === 0 ? [] : [{ service, port }];
  });
}

/** Every host that leads to a service, once, sorted: each of them needs a certificate. */
export function routedHosts(cluster: Cluster): readonly string[] {
  return [...new Set(routedServices(cluster).flatMap(({ service }) => service.hosts))].sort();
}

/** Every path prefix that leads to a service. */
export function pathsOf({ path, alsoPaths }: ServiceModel): readonly string[] {
  return [path, ...alsoPaths];
}

/** The Secret with the certificate of all hosts. */
export function tlsSecret({ environment }: Cluster): string {
  return `${environment.app}-tls`;
}
