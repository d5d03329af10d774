import type { EnvironmentModel } from "../app-model.js";
import type { EnvironmentSecret } from "./environment-secrets.js";

/** Where a secret lies in Kubernetes: in which Secret, and under which key. */
export interface SecretKey {
  readonly object: string;
  readonly key: string;
}

type Secret = Pick<EnvironmentSecret, "name" | "store">;

/**
 * Where its operator puts it; else as the author grouped it; else a store's password is in `<store>-credentials`, all others
 * in `<app>-secrets`.
 */
export function secretKey(environment: EnvironmentModel, secret: Secret): SecretKey {
  if (isMadeByOperator(environment, secret)) return { object: `${secret.store}-app`, key: "password" };
  for (const [object, keys] of Object.entries(environment.secrets.groups)) {
    for (const [key, name] of Object.entries(keys)) if (name === secret.name) return { object, key };
  }
  if (secret.store !== undefined) return { object: `${secret.store}-credentials`, key: "password" };
  return { object: `${environment.app}-secrets`, key: secret.name.toLowerCase().replaceAll("_", "-") };
}

/** CloudNativePG makes the password of its database by itself: nobody has to bring it. */
export function isMadeByOperator({ stores }: EnvironmentModel, { store }: Secret): boolean {
  const owner = store === undefined ? undefined : stores[store];
  return owner?.kind === "postgres" && owner.operator;
}
