import { randomBytes } from "node:crypto";
import { Secret } from "../../../base/secret.js";
import type { SecretVersion } from "../../../release/record.js";
import type { StoreContext } from "./store-context.js";

const PASSWORD_BYTES = 24;

/** A new password, sealed before anything uses it. */
export async function newPassword(context: StoreContext, store: string): Promise<SecretVersion> {
  return context.secrets.seal(`store.${context.environment}.${store}`, randomPassword());
}

/** Its characters need no escaping in a URL. */
export function randomPassword(): Secret {
  return new Secret(randomBytes(PASSWORD_BYTES).toString("base64url"));
}
