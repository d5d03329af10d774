import type { INetworkPolicy } from "kubernetes-models/networking.k8s.io/v1/NetworkPolicy";
import type { EnvironmentModel, ServiceModel, StoreModel } from "../../../model/app-model.js";
import { listeningPort } from "../../../model/wiring/listening-port.js";
import { clusterBackup } from "../../../model/wiring/store-backup.js";
import { STORE_PORT } from "../../../model/wiring/store-wiring.js";
import type { Cluster } from "../cluster.js";
import type { Placed, Written } from "../kubernetes-object.js";
import { allPodsOf, allPodsOfThese, appLabels, podsOf } from "../labels.js";

type Policy = Written<INetworkPolicy>;
type Spec = NonNullable<Policy["spec"]>;
type Ingress = NonNullable<Spec["ingress"]>[number];
type Egress = NonNullable<Spec["egress"]>[number];

const EVERY_POD = {};
const BOTH = ["Ingress", "Egress"] as const;

/** Nobody may talk to anybody; then exactly what the definition declares, one policy for each service and store. */
export function networkPolicies(cluster: Cluster): readonly Placed[] {
  const { environment } = cluster;
  return [
    policy(environment, "network", "deny-all", { podSelector: EVERY_POD, policyTypes: BOTH }),
    policy(environment, "network", "allow-dns", { podSelector: EVERY_POD, policyTypes: ["Egress"], egress: [toDns()] }),
    ...certificateChallenges(cluster),
    ...cluster.services.map((service) => servicePolicy(cluster, service)),
    ...Object.values(environment.stores).flatMap((store) => storePolicies(cluster, store)),
  ];
}

function servicePolicy(cluster: Cluster, service: ServiceModel): Placed {
  const { environment } = cluster;
  const ingress = [
    ...fromThoseWhoUse(cluster, service),
    ...fromEntry(cluster, service),
    ...fromMonitoring(cluster, service),
  ];
  const egress = [
    ...toUsed(cluster, service),
    ...(callsOthers(service) ? [toInternet()] : []),
    ...(Object.keys(service.rights).length > 0 ? [toKubernetesApi()] : []),
  ];
  return policy(environment, service.name, service.name, {
    podSelector: allPodsOf(service.name),
    policyTypes: BOTH,
    ingress,
    egress,
  });
}

function fromThoseWhoUse({ users: usersByName }: Cluster, service: ServiceModel): readonly Ingress[] {
  const port = listeningPort(service);
  const users = usersByName.get(service.name) ?? [];
  if (port === undefined || users.length === 0) return [];
  const further = Object.values(service.container.ports).toSorted((a, b) => a - b);
  return [{ from: [{ podSelector: allPodsOfThese(users) }], ports: tcp(port, ...further) }];
}

/** Proxies of a gateway run where its implementation wants; what answers on public hosts is public anyway. */
function fromEntry({ place }: Cluster, service: ServiceModel): readonly Ingress[] {
  const port = listeningPort(service);
  if (port === undefined || service.hosts.length === 0) return [];
  const isNginx = place.entry.kind === "ingress" && place.entry.class === "nginx";
  return [{ from: isNginx ? [inNamespace("ingress-nginx")] : undefined, ports: tcp(port) }];
}

function fromMonitoring({ place }: Cluster, { metrics }: ServiceModel): readonly Ingress[] {
  return metrics === undefined ? [] : [{ from: [inNamespace(place.monitoring)], ports: tcp(metrics.port) }];
}

function toUsed({ environment }: Cluster, { uses }: ServiceModel): readonly Egress[] {
  return uses.toSorted().flatMap((name): readonly Egress[] => {
    const store = Object.hasOwn(environment.stores, name) ? environment.stores[name] : undefined;
    if (store !== undefined) return [toStore(store)];
    const used = Object.hasOwn(environment.services, name) ? environment.services[name] : undefined;
    const port = used === undefined ? undefined : listeningPort(used);
    if (used === undefined || port === undefined) return [];
    const further = Object.values(used.container.ports).toSorted((a, b) => a - b);
    return [{ to: [{ podSelector: podsOf(name, used.role) }], ports: tcp(port, ...further) }];
  });
}

/** Somebody else's store has an address that only its secret knows. */
function toStore(store: StoreModel): Egress {
  const ports = tcp(STORE_PORT[store.kind]);
  if (store.place.managed) return { ports };
  return { to: [{ podSelector: storePods(store) }], ports };
}

/** CloudNativePG labels its own pods. */
function storePods(store: StoreModel) {
  const isOperated = store.kind === "postgres" && store.operator;
  return isOperated ? { matchLabels: { "cnpg.io/cluster": store.name } } : podsOf(store.name, "store");
}

function storePolicies(cluster: Cluster, store: StoreModel): readonly Placed[] {
  return [
    ...(store.place.managed ? [] : [storePolicy(cluster, store)]),
    ...(isBackedUp(store) ? [backupPolicy(cluster, store)] : []),
  ];
}

function storePolicy(cluster: Cluster, store: StoreModel): Placed {
  const isOperated = store.kind === "postgres" && store.operator;
  const users = [...(cluster.users.get(store.name) ?? []), ...(isBackedUp(store) ? [store.name] : [])];
  const fromUsers = { from: [{ podSelector: allPodsOfThese(users) }], ports: tcp(STORE_PORT[store.kind]) };
  return policy(cluster.environment, store.name, store.name, {
    podSelector: storePods(store),
    policyTypes: BOTH,
    ingress: [...(users.length === 0 ? [] : [fromUsers]), ...(isOperated ? fromOperator(store) : [])],
    egress: isOperated ? toPeers(store) : [],
  });
}

function backupPolicy(cluster: Cluster, store: StoreModel): Placed {
  return policy(cluster.environment, store.name, `${store.name}.backup`, {
    podSelector: podsOf(store.name, "backup"),
    policyTypes: ["Egress"],
    egress: [toStore(store), ...(store.place.backupTo === undefined ? [] : [toInternet()])],
  });
}

function isBackedUp(store: StoreModel): boolean {
  return store.kind === "postgres" && clusterBackup(store) === "dump";
}

/** The operator asks each instance how it is, and replicas follow their primary. */
function fromOperator(store: StoreModel): readonly Ingress[] {
  return [{ from: [inNamespace("cnpg-system"), { podSelector: storePods(store) }], ports: tcp(5432, 8000) }];
}

function toPeers(store: StoreModel): readonly Egress[] {
  return [{ to: [{ podSelector: storePods(store) }], ports: tcp(5432, 8000) }, toKubernetesApi()];
}

/** Let's Encrypt asks pods that cert-manager starts for the moment of a challenge. */
function certificateChallenges({ environment, services }: Cluster): readonly Placed[] {
  const hasHosts = services.some(({ hosts }) => hosts.length > 0);
  if (!hasHosts || environment.certificates.kind !== "cert-manager") return [];
  const spec: Spec = {
    podSelector: { matchLabels: { "acme.cert-manager.io/http01-solver": "true" } },
    policyTypes: ["Ingress"],
    ingress: [{ ports: tcp(8089) }],
  };
  return [policy(environment, "network", "allow-certificate-challenges", spec)];
}

/** What we build may call third parties; ready-made images and static files have no reason to. */
function callsOthers({ build }: ServiceModel): boolean {
  return build.kind !== "image" && build.kind !== "static";
}

/** The public internet by HTTPS, and nothing private: neither other namespaces nor the cloud's metadata service. */
function toInternet(): Egress {
  const privateRanges = ["10.0.0.0/8", "100.64.0.0/10", "169.254.0.0/16", "172.16.0.0/12", "192.168.0.0/16"];
  return {
    to: [
      { ipBlock: { cidr: "0.0.0.0/0", except: privateRanges } },
      { ipBlock: { cidr: "::/0", except: ["fc00::/7", "fe80::/10"] } },
    ],
    ports: tcp(443),
  };
}

/** Its address is the cluster's own affair. */
function toKubernetesApi(): Egress {
  return { ports: tcp(443, 6443) };
}

function toDns(): Egress {
  return {
    to: [inNamespace("kube-system")],
    ports: [
      { protocol: "UDP", port: 53 },
      { protocol: "TCP", port: 53 },
    ],
  };
}

function inNamespace(name: string) {
  return { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": name } } };
}

function tcp(...ports: readonly number[]) {
  return ports.map((port) => ({ protocol: "TCP" as const, port }));
}

function policy(environment: EnvironmentModel, folder: string, name: string, spec: Spec): Placed {
  const object = {
    apiVersion: "networking.k8s.io/v1",
    kind: "NetworkPolicy",
    metadata: { name, labels: appLabels(environment) },
    spec,
  } satisfies Policy;
  return { file: folder === "network" ? "network-policies" : `${folder}/network-policy`, object };
}
