import type { Secret } from "../base/secret.js";
import type { SecretVersion } from "../release/record.js";

/** Keeps every version of a secret that a release record names, sealed. */
export interface SecretStore {
  /** Stores the value if it is new; the same value always gives the same version. */
  seal(name: string, value: Secret): Promise<SecretVersion>;
  open(version: SecretVersion): Promise<Secret>;
}
