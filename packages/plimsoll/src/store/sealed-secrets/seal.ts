import { createCipheriv, createDecipheriv, createHmac, randomBytes } from "node:crypto";
import type { SecretVersion } from "../../release/record.js";
import type { SealingKey } from "./sealing-key.js";

const ALGORITHM = "aes-256-gcm";
const HEADER = "plimsoll-sealed 1";
/** 96 bits, as NIST SP 800-38D recommends for GCM. */
const IV_BYTES = 12;
const VERSION_DIGITS = 16;

/** A keyed digest: tells versions apart and, without the key, reveals nothing, not even that two names share a value. */
export function versionOf(name: string, value: string, key: SealingKey): string {
  return createHmac("sha256", key.version).update(`${name}\0${value}`).digest("hex").slice(0, VERSION_DIGITS);
}

/** The sealed file's text. Name and version are authenticated too, so files cannot be swapped for one another. */
export function sealText(id: SecretVersion, value: string, key: SealingKey): string {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(ALGORITHM, key.seal, iv).setAAD(associatedData(id));
  const sealed = Buffer.concat([cipher.update(value, "utf8"), cipher.final()]);
  return `${HEADER}\n${Buffer.concat([iv, cipher.getAuthTag(), sealed]).toString("base64")}\n`;
}

export type Opened =
  | { readonly kind: "opened"; readonly value: string }
  /** Cut off, or not one of our files. */
  | { readonly kind: "malformed" }
  /** Sealed with another key, or changed since. */
  | { readonly kind: "not-authentic" };

export function openText(id: SecretVersion, text: string, key: SealingKey): Opened {
  const [header, body, end] = text.split("\n");
  if (header !== HEADER || body === undefined || end !== "") return { kind: "malformed" };
  const bytes = Buffer.from(body, "base64");
  if (bytes.length < IV_BYTES + 16) return { kind: "malformed" };
  const decipher = createDecipheriv(ALGORITHM, key.seal, bytes.subarray(0, IV_BYTES), { authTagLength: 16 });
  decipher.setAAD(associatedData(id)).setAuthTag(bytes.subarray(IV_BYTES, IV_BYTES + 16));
  try {
    const value = Buffer.concat([decipher.update(bytes.subarray(IV_BYTES + 16)), decipher.final()]);
    return { kind: "opened", value: value.toString("utf8") };
  } catch {
    return { kind: "not-authentic" };
  }
}

function associatedData(id: SecretVersion): Buffer {
  return Buffer.from(`${id.name}\0${id.version}`);
}
