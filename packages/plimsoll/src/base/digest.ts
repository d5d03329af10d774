import { createHash } from "node:crypto";
import { canonicalJson } from "./canonical-json.js";

/** Lower-case hex SHA-256 of a value's canonical JSON; strings and bytes are hashed as they are. */
export function digestOf(value: unknown): string {
  const bytes = typeof value === "string" || value instanceof Uint8Array ? value : canonicalJson(value);
  return createHash("sha256").update(bytes).digest("hex");
}

/** What people read and type; long enough to tell the revisions of one app apart. */
export function shortDigest(digest: string): string {
  return digest.slice(0, 8);
}
