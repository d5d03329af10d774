import type { Cluster } from "../cluster.js";
import { routedServices, tlsSecret } from "../network/routed.js";
import { secretObjects } from "../secrets/secret-objects.js";
import { isAutoscaled } from "../workloads/autoscaler.js";

/** What an environment's objects find in the cluster, or are of no effect: one line each, for people. */
export function clusterNeeds(cluster: Cluster): readonly string[] {
  const { environment, place, services } = cluster;
  const isRouted = routedServices(cluster).length > 0;
  const operated = Object.values(environment.stores).some((store) => store.kind === "postgres" && store.operator);
  return [
    `Kubernetes ${place.version} or later`,
    "a network that enforces NetworkPolicy",
    ...(services.some(isAutoscaled) ? ["metrics-server, which the autoscalers ask"] : []),
    ...(isRouted ? entryNeeds(cluster) : []),
    ...(operated ? ["CloudNativePG"] : []),
    ...secretNeeds(cluster),
  ];
}

function entryNeeds(cluster: Cluster): readonly string[] {
  const { certificates } = cluster.environment;
  const { place } = cluster;
  const entry =
    place.entry.kind === "gateway"
      ? `Gateway API v1 and a controller for the GatewayClass ${place.entry.class}`
      : `an ingress controller for the IngressClass ${place.entry.class}`;
  if (certificates.kind !== "cert-manager") return [entry, `the Secret ${tlsSecret(cluster)} (kubernetes.io/tls)`];
  const isShared = certificates.email === undefined;
  return [entry, isShared ? `cert-manager with the ClusterIssuer ${certificates.issuer}` : "cert-manager"];
}

function secretNeeds({ environment }: Cluster): readonly string[] {
  const names = secretObjects(environment).map(({ name }) => name);
  if (names.length === 0) return [];
  const { from, store } = environment.secrets;
  const list = names.join(", ");
  switch (from) {
    case "external-secrets":
      return [`External Secrets Operator with the ClusterSecretStore ${store}`];
    case "vault":
      return [`Vault Secrets Operator with a default VaultAuth, and ${store} in Vault`];
    case "sealed-secrets":
      return [`Sealed Secrets, and these sealed: ${list} (deploy/kubernetes/secrets/${environment.name} says how)`];
    case "template":
      return [`the Secrets ${list} (deploy/kubernetes/secrets/${environment.name} says how)`];
    default:
      return from satisfies never;
  }
}
