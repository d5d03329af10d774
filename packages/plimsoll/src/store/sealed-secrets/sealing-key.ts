import { hkdfSync, randomBytes } from "node:crypto";
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  rmSync,
  statSync,
  writeSync,
} from "node:fs";
import { dirname } from "node:path";
import { syncFolder } from "../../base/atomic-file.js";
import { PlimsollError, systemCodeOf } from "../../base/error.js";

/** Two keys for two purposes, both derived (HKDF, RFC 5869) from the one that is kept: neither use weakens the other. */
export interface SealingKey {
  readonly seal: Buffer;
  readonly version: Buffer;
}

const KEY_BYTES = 32;
const MAKE_ONE = "Make one with: openssl rand -hex 32";

/** The key of PLIMSOLL_KEY: 32 bytes, written as 64 hexadecimal digits or as base64. */
export function keyFromVariable(written: string): SealingKey {
  const key = decodeKey(written);
  if (key !== undefined) return derived(key);
  throw new PlimsollError({
    code: "STO-KEY-MALFORMED",
    kind: "author",
    message: `Cannot use PLIMSOLL_KEY as it must be ${KEY_BYTES} bytes, as hexadecimal or base64`,
    place: "PLIMSOLL_KEY",
    hint: MAKE_ONE,
  });
}

/** Reads the key file; undefined when there is none. Refuses a file that others may read, and a torn one. */
export function readKeyFile(path: string): SealingKey | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    if (systemCodeOf(cause) === "ENOENT") return undefined;
    throw unreadable(path, cause);
  }
  refuseOpenToOthers(path);
  const key = decodeKey(text);
  if (key !== undefined) return derived(key);
  throw new PlimsollError({
    code: "STO-KEY-MALFORMED",
    kind: "world",
    message: `Cannot open sealed secrets with the key in ${path} as it is damaged: found ${text.trim().length} characters, wanted ${KEY_BYTES * 2} hexadecimal digits`,
    place: path,
    hint: "Put the key back from your own copy, or pass it as PLIMSOLL_KEY",
  });
}

/** Writes a new random key, or reads the one that another process wrote in the same moment: the first name wins. */
export function createKeyFile(path: string): SealingKey {
  mkdirSync(dirname(path), { recursive: true });
  const temporary = `${path}.${process.pid}.${randomBytes(4).toString("hex")}.tmp`;
  const file = openSync(temporary, "wx", 0o600);
  try {
    writeSync(file, `${randomBytes(KEY_BYTES).toString("hex")}\n`);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  try {
    linkSync(temporary, path);
  } catch (cause) {
    if (systemCodeOf(cause) !== "EEXIST") throw cause;
  } finally {
    rmSync(temporary, { force: true });
  }
  syncFolder(dirname(path));
  const key = readKeyFile(path);
  if (key === undefined) throw unreadable(path, undefined);
  return key;
}

function decodeKey(written: string): Buffer | undefined {
  const text = written.trim();
  const key = /^[0-9a-f]{64}$/i.test(text) ? Buffer.from(text, "hex") : Buffer.from(text, "base64");
  const isWhole = key.length === KEY_BYTES && (text.length === 64 || /^[A-Za-z0-9+/_-]{43}=?$/.test(text));
  return isWhole ? key : undefined;
}

function derived(key: Buffer): SealingKey {
  const derive = (purpose: string) => Buffer.from(hkdfSync("sha256", key, "", `plimsoll ${purpose} v1`, KEY_BYTES));
  return { seal: derive("seal"), version: derive("version") };
}

function refuseOpenToOthers(path: string): void {
  const mode = statSync(path).mode & 0o777;
  if ((mode & 0o077) === 0) return;
  throw new PlimsollError({
    code: "STO-KEY-EXPOSED",
    kind: "world",
    message: `Cannot use the key in ${path} as others may read it: found mode ${mode.toString(8)}, wanted 600`,
    place: path,
    hint: `Run: chmod 600 ${path}`,
  });
}

function unreadable(path: string, cause: unknown): PlimsollError {
  return new PlimsollError({
    code: "STO-KEY-UNREADABLE",
    kind: "world",
    message: `Cannot read the key in ${path}: ${systemCodeOf(cause) ?? "it vanished while it was created"}`,
    place: path,
    cause,
  });
}
