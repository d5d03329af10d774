import { randomUUID } from "node:crypto";
import {
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  renameSync,
  rmSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";

/**
 * Replaces a file so that a reader, or a crash at any point, sees the old bytes or the new ones and nothing between:
 * written beside it, flushed, renamed, and the folder flushed so that the rename survives too. Throws with the old bytes
 * in place when that is impossible (a full disk).
 * @param survives `process`: nothing is flushed, for what can be made again and is many files
 */
export function writeFileAtomically(
  path: string,
  bytes: string | Uint8Array,
  mode = 0o600,
  survives: "power-loss" | "process" = "power-loss",
): void {
  const folder = dirname(path);
  mkdirSync(folder, { recursive: true });
  // Nobody can have put a link to another file under a name that nobody can guess.
  const temporary = `${path}.${randomUUID()}.tmp`;
  const file = openSync(temporary, "wx", mode);
  try {
    writeAll(file, typeof bytes === "string" ? Buffer.from(bytes) : bytes, survives === "power-loss");
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw error;
  }
  if (survives === "power-loss") syncFolder(folder);
}

/** Removes what writers of the file left beside it when they were killed. Only for who knows that nobody writes it now. */
export function removeLeftovers(path: string): void {
  const folder = dirname(path);
  if (!existsSync(folder)) return;
  const [start, end] = [`${basename(path)}.`, ".tmp"];
  for (const name of readdirSync(folder)) {
    const isLeftover =
      name.startsWith(start) && name.endsWith(end) && name.length === start.length + end.length + UUID_LENGTH;
    if (isLeftover) rmSync(join(folder, name));
  }
}

const UUID_LENGTH = 36;

/** Closes in any case. */
function writeAll(file: number, bytes: Uint8Array, flushes: boolean): void {
  try {
    for (let written = 0; written < bytes.length; ) written += writeSync(file, bytes, written);
    if (flushes) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Makes a created, renamed or removed name in the folder durable. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
