import type { Cluster } from "../cluster.js";
import type { Placed } from "../kubernetes-object.js";
import { externalSecret } from "./external-secret.js";
import { secretObjects } from "./secret-objects.js";
import { vaultSecret } from "./vault-secret.js";

/** What an operator in the cluster makes Secrets from; nothing where people bring them. */
export function syncedSecrets(cluster: Cluster): readonly Placed[] {
  const { from } = cluster.environment.secrets;
  switch (from) {
    case "external-secrets":
      return secretObjects(cluster.environment).map((secret) => externalSecret(cluster, secret));
    case "vault":
      return secretObjects(cluster.environment).map((secret) => vaultSecret(cluster, secret));
    case "template":
    case "sealed-secrets":
      return [];
    default:
      return from satisfies never;
  }
}
