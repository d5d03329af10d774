import type { IIngress } from "kubernetes-models/networking.k8s.io/v1/Ingress";
import type { EntryModel } from "../../../model/place-model.js";
import type { Cluster } from "../cluster.js";
import type { Placed, Written } from "../kubernetes-object.js";
import { appLabels } from "../labels.js";
import { wholeSeconds } from "../quantity.js";
import { pathsOf, routedHosts, routedServices, tlsSecret } from "./routed.js";

type IngressEntry = Extract<EntryModel, { readonly kind: "ingress" }>;

/** Seconds in which a pod must accept a connection: it is in the same cluster. */
const CONNECT_SECONDS = 5;

export function ingressObject(cluster: Cluster, entry: IngressEntry): Placed {
  const { environment } = cluster;
  const backends = backendsByHost(cluster);
  const object = {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: environment.app, labels: appLabels(environment), annotations: annotationsOf(entry) },
    spec: {
      ingressClassName: entry.class,
      tls: [{ hosts: routedHosts(cluster), secretName: tlsSecret(cluster) }],
      rules: routedHosts(cluster).map((host) => ({ host, http: { paths: pathRules(backends.get(host) ?? []) } })),
    },
  } satisfies Written<IIngress>;
  return { file: "ingress", object };
}

interface Backend {
  readonly path: string;
  readonly service: string;
}

function backendsByHost(cluster: Cluster): ReadonlyMap<string, readonly Backend[]> {
  const backends = new Map<string, Backend[]>();
  for (const { service } of routedServices(cluster)) {
    const own = pathsOf(service).map((path) => ({ path, service: service.name }));
    for (const host of service.hosts) backends.set(host, [...(backends.get(host) ?? []), ...own]);
  }
  return backends;
}

/** Longest path first, which some controllers need. */
function pathRules(backends: readonly Backend[]) {
  return backends
    .toSorted((a, b) => b.path.length - a.path.length)
    .map(({ path, service }) => ({
      path,
      pathType: "Prefix" as const,
      backend: { service: { name: service, port: { name: "http" } } },
    }));
}

/** They are the NGINX controller's; another class has its own words. */
function annotationsOf({ class: ingressClass, firewall, timeoutMs }: IngressEntry) {
  if (!ingressClass.includes("nginx")) return undefined;
  const seconds = String(wholeSeconds(timeoutMs));
  const rules = {
    "nginx.ingress.kubernetes.io/enable-modsecurity": "true",
    "nginx.ingress.kubernetes.io/enable-owasp-core-rules": "true",
    // Detects and lets pass, unless told so.
    "nginx.ingress.kubernetes.io/modsecurity-snippet": "SecRuleEngine On\n",
  };
  return {
    ...(firewall ? rules : {}),
    "nginx.ingress.kubernetes.io/force-ssl-redirect": "true",
    "nginx.ingress.kubernetes.io/proxy-connect-timeout": String(CONNECT_SECONDS),
    "nginx.ingress.kubernetes.io/proxy-read-timeout": seconds,
    "nginx.ingress.kubernetes.io/proxy-send-timeout": seconds,
    "nginx.ingress.kubernetes.io/ssl-redirect": "true",
  };
}
