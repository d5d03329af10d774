import type { Cluster } from "../cluster.js";
import type { Placed } from "../kubernetes-object.js";
import { appLabels } from "../labels.js";
import type { SecretObject } from "./secret-objects.js";

/** External Secrets Operator: a Secret from entries of a manager, `<app>/<environment>/<SECRET>` each. */
export function externalSecret({ environment }: Cluster, { name, type, keys }: SecretObject): Placed {
  const { app, name: environmentName, secrets } = environment;
  const object = {
    apiVersion: "external-secrets.io/v1",
    kind: "ExternalSecret",
    metadata: { name, labels: appLabels(environment) },
    spec: {
      refreshInterval: "1h",
      secretStoreRef: { kind: "ClusterSecretStore", name: secrets.store },
      target: { name, creationPolicy: "Owner", template: type === "Opaque" ? undefined : typed(type, keys) },
      data: Object.entries(keys).map(([key, secret]) => ({
        secretKey: type === "Opaque" ? key : "config",
        remoteRef: { key: `${app}/${environmentName}/${secret}` },
      })),
    },
  };
  return { file: "secrets", object };
}

/** A Secret of a type of its own is put together from what was fetched. */
function typed(type: string, keys: Readonly<Record<string, string>>) {
  return { type, data: Object.fromEntries(Object.keys(keys).map((key) => [key, "{{ .config }}"])) };
}
