import type { ICertificate } from "@kubernetes-models/cert-manager/cert-manager.io/v1/Certificate";
import type { IIssuer } from "@kubernetes-models/cert-manager/cert-manager.io/v1/Issuer";
import type { Cluster } from "../cluster.js";
import type { Placed, Written } from "../kubernetes-object.js";
import { appLabels } from "../labels.js";
import { routedHosts, tlsSecret } from "./routed.js";

/** A third of Let's Encrypt's 90 days is left for whatever goes wrong. */
const RENEW_BEFORE = "720h";

/** Let's Encrypt's production directory. */
const ACME_SERVER = "https://acme-v02.api.letsencrypt.org/directory";

/** One certificate for every host that is routed; none where somebody else brings the Secret. */
export function certificateObjects(cluster: Cluster): readonly Placed[] {
  const { environment } = cluster;
  const issuer = issuerOf(cluster);
  if (issuer === undefined) return [];
  const certificate = {
    apiVersion: "cert-manager.io/v1",
    kind: "Certificate",
    metadata: { name: tlsSecret(cluster), labels: appLabels(environment) },
    spec: {
      secretName: tlsSecret(cluster),
      dnsNames: routedHosts(cluster),
      issuerRef: {
        name: issuer.name,
        kind: issuer.own === undefined ? "ClusterIssuer" : "Issuer",
        group: "cert-manager.io",
      },
      renewBefore: RENEW_BEFORE,
      privateKey: { rotationPolicy: "Always" },
    },
  } satisfies Written<ICertificate>;
  const objects = issuer.own === undefined ? [certificate] : [issuer.own, certificate];
  return objects.map((object) => ({ file: "certificate", object }));
}

/** Without an address for its notices we take the issuer that the cluster has; with one the namespace gets its own. */
function issuerOf(cluster: Cluster) {
  const { certificates } = cluster.environment;
  switch (certificates.kind) {
    case "cert-manager": {
      const { issuer: name, email } = certificates;
      return { name, own: email === undefined ? undefined : ownIssuer(cluster, name, email) };
    }
    // Rules refuse that a cluster speaks ACME by itself.
    case "acme":
    case "files":
      return undefined;
    default:
      return certificates satisfies never;
  }
}

function ownIssuer({ environment, place }: Cluster, name: string, email: string) {
  const { entry } = place;
  const http01 =
    entry.kind === "ingress"
      ? { ingress: { class: entry.class } }
      : { gatewayHTTPRoute: { parentRefs: [{ name: environment.app, sectionName: "http", kind: "Gateway" }] } };
  return {
    apiVersion: "cert-manager.io/v1",
    kind: "Issuer",
    metadata: { name, labels: appLabels(environment) },
    spec: {
      acme: { server: ACME_SERVER, email, privateKeySecretRef: { name: `${name}-account` }, solvers: [{ http01 }] },
    },
  } satisfies Written<IIssuer>;
}
