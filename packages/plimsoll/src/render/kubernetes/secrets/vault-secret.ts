import type { Cluster } from "../cluster.js";
import type { Placed } from "../kubernetes-object.js";
import { appLabels } from "../labels.js";
import type { SecretObject } from "./secret-objects.js";

/** Vault Secrets Operator: a Secret with the keys of an entry of the same name, under the path that the author gave. */
export function vaultSecret({ environment }: Cluster, { name, type }: SecretObject): Placed {
  const [mount = "", ...folders] = environment.secrets.store.split("/");
  const object = {
    apiVersion: "secrets.hashicorp.com/v1beta1",
    kind: "VaultStaticSecret",
    metadata: { name, labels: appLabels(environment) },
    spec: {
      type: "kv-v2",
      mount,
      path: [...folders, name].join("/"),
      refreshAfter: "1h",
      destination: { name, create: true, type },
    },
  };
  return { file: "secrets", object };
}
