import type { IGateway } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/Gateway";
import type { IHTTPRoute } from "@kubernetes-models/gateway-api/gateway.networking.k8s.io/v1/HTTPRoute";
import type { Cluster } from "../cluster.js";
import type { Placed, Written } from "../kubernetes-object.js";
import { appLabels } from "../labels.js";
import { pathsOf, type RoutedService, routedServices, tlsSecret } from "./routed.js";

/** Gateway API: HTTPS for every host, HTTP only to send visitors there, and a route for each service. */
export function gatewayObjects(cluster: Cluster, gatewayClass: string): readonly Placed[] {
  const { environment } = cluster;
  const labels = appLabels(environment);
  const gateway = {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "Gateway",
    metadata: { name: environment.app, labels },
    spec: {
      gatewayClassName: gatewayClass,
      listeners: [
        { name: "http", port: 80, protocol: "HTTP" },
        {
          name: "https",
          port: 443,
          protocol: "HTTPS",
          tls: { mode: "Terminate", certificateRefs: [{ name: tlsSecret(cluster) }] },
        },
      ],
    },
  } satisfies Written<IGateway>;
  const redirect = {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: "redirect-to-https", labels },
    spec: {
      parentRefs: [{ name: environment.app, sectionName: "http" }],
      rules: [{ filters: [{ type: "RequestRedirect", requestRedirect: { scheme: "https", statusCode: 301 } }] }],
    },
  } satisfies Written<IHTTPRoute>;
  const routes = routedServices(cluster).map((routed) => serviceRoute(environment.app, routed, labels));
  return [gateway, redirect, ...routes].map((object) => ({ file: "gateway", object }));
}

function serviceRoute(app: string, { service, port }: RoutedService, labels: Readonly<Record<string, string>>) {
  return {
    apiVersion: "gateway.networking.k8s.io/v1",
    kind: "HTTPRoute",
    metadata: { name: service.name, labels },
    spec: {
      parentRefs: [{ name: app, sectionName: "https" }],
      hostnames: service.hosts,
      rules: [
        {
          matches: pathsOf(service).map((value) => ({ path: { type: "PathPrefix" as const, value } })),
          backendRefs: [{ name: service.name, port }],
        },
      ],
    },
  } satisfies Written<IHTTPRoute>;
}
