import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../../base/atomic-file.js";
import { PlimsollError, systemCodeOf } from "../../base/error.js";
import { Secret } from "../../base/secret.js";
import type { SecretVersion } from "../../release/record.js";
import type { SecretStore } from "../secret-store.js";
import { openText, sealText, versionOf } from "./seal.js";
import { createKeyFile, keyFromVariable, readKeyFile, type SealingKey } from "./sealing-key.js";

export interface SealedSecretsOptions {
  /** The `.plimsoll` folder: sealed values go to `secrets/NAME/VERSION`, the key to `key`. */
  readonly stateDir: string;
  /** PLIMSOLL_KEY, which comes before the key file. */
  readonly key: string | undefined;
}

/**
 * Secrets sealed in files with AES-256-GCM; the plain value is never on disk. A key file is made when the first secret is
 * sealed, never while sealed secrets are there whose key is missing: that would hide the loss until a rollback needs one.
 */
export function createSealedSecrets({ stateDir, key: variable }: SealedSecretsOptions): SecretStore {
  const folder = join(stateDir, "secrets");
  const keyPath = join(stateDir, "key");
  const pathOf = (id: SecretVersion) => join(folder, safeName(id.name), safeName(id.version));

  function existingKey(): SealingKey | undefined {
    return variable === undefined ? readKeyFile(keyPath) : keyFromVariable(variable);
  }

  function keyForSealing(): SealingKey {
    const key = existingKey();
    if (key !== undefined) return key;
    if (holdsSecrets(folder)) throw keyMissing(keyPath);
    return createKeyFile(keyPath);
  }

  return {
    async seal(name, value) {
      const key = keyForSealing();
      const id = { name, version: versionOf(name, value.reveal(), key) };
      const path = pathOf(id);
      if (!existsSync(path)) writeFileAtomically(path, sealText(id, value.reveal(), key));
      return id;
    },

    async open(id) {
      const text = readSealed(pathOf(id), id);
      const key = existingKey();
      if (key === undefined) throw keyMissing(keyPath);
      const opened = openText(id, text, key);
      if (opened.kind === "opened") return new Secret(opened.value);
      throw notOpened(id, pathOf(id), opened.kind);
    },
  };
}

/** A name becomes a folder's name: nothing in it may lead elsewhere. */
function safeName(name: string): string {
  if (/^[A-Za-z0-9_][A-Za-z0-9_.-]*$/.test(name)) return name;
  throw new PlimsollError({
    code: "STO-SECRET-NAME",
    kind: "author",
    message: `Cannot keep a secret named "${name}" as a name must consist of letters, digits, "_", "-" and "."`,
  });
}

function holdsSecrets(folder: string): boolean {
  return existsSync(folder) && readdirSync(folder).length > 0;
}

function readSealed(path: string, id: SecretVersion): string {
  try {
    return readFileSync(path, "utf8");
  } catch (cause) {
    const found = systemCodeOf(cause) === "ENOENT" ? "there is no such version" : systemCodeOf(cause);
    throw new PlimsollError({
      code: "STO-SECRET-ABSENT",
      kind: "world",
      message: `Cannot open secret ${id.name} at version ${id.version}: ${found}`,
      place: path,
      hint: "Set the secret again and ship: a new release seals what it finds",
      cause,
    });
  }
}

function keyMissing(path: string): PlimsollError {
  return new PlimsollError({
    code: "STO-KEY-ABSENT",
    kind: "world",
    message: `Cannot open or seal secrets as the key is missing: found sealed secrets, but neither ${path} nor PLIMSOLL_KEY`,
    place: path,
    hint: "Put the key file back, or set PLIMSOLL_KEY; without the key the sealed values are lost, and removing the secrets folder starts afresh",
  });
}

function notOpened(id: SecretVersion, path: string, why: "malformed" | "not-authentic"): PlimsollError {
  const found =
    why === "malformed" ? "the file is cut off or not a sealed secret" : "it was sealed with another key, or changed";
  return new PlimsollError({
    code: why === "malformed" ? "STO-SECRET-TORN" : "STO-SECRET-FOREIGN",
    kind: "world",
    message: `Cannot open secret ${id.name} at version ${id.version}: ${found}`,
    place: path,
    hint:
      why === "malformed"
        ? "Remove the file and set the secret again; the next release seals it"
        : "Use the key that it was sealed with: the file `key` of this state folder, or PLIMSOLL_KEY",
  });
}
