import type { IIngress } from "kubernetes-models/networking.k8s.io/v1/Ingress";
import type { EntryModel } from "../../../model/place-model.js";
import type { Cluster } from "../cluster.js";
import type { Placed, Written } from "../kubernetes-object.js";
import { appLabels } from "../labels.js";
import { wholeSeconds } from "../quantity.js";
import { routedHosts, routedServices, tlsSecret } from "./routed.js";

type IngressEntry = Extract<EntryModel, { readonly kind: "ingress" }>;

/** Seconds in which a pod must accept a connection: it is in the same cluster. */
const CONNECT_SECONDS = 5;

export function ingressObject({ environment }: Cluster, entry: IngressEntry): Placed {
  const hosts = routedHosts(environment);
  const object = {
    apiVersion: "networking.k8s.io/v1",
    kind: "Ingress",
    metadata: { name: environment.app, labels: appLabels(environment), annotations: annotationsOf(entry) },
    spec: {
      ingressClassName: entry.class,
      tls: [{ hosts, secretName: tlsSecret(environment) }],
      rules: hosts.map((host) => ({ host, http: { paths: pathsOf(environment, host) } })),
    },
  } satisfies Written<IIngress>;
  return { file: "ingress", object };
}

/** Longest path first, which some controllers need. */
function pathsOf(environment: Cluster["environment"], host: string) {
  return routedServices(environment)
    .filter(({ service }) => service.hosts.includes(host))
    .toSorted((a, b) => b.service.path.length - a.service.path.length)
    .map(({ service }) => ({
      path: service.path,
      pathType: "Prefix" as const,
      backend: { service: { name: service.name, port: { name: "http" } } },
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
