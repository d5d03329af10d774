import { createHash } from "node:crypto";
import { type FileHandle, link, open, rename } from "node:fs/promises";
import { systemCodeOf } from "../base/error.js";
import type { BackedUpFile } from "./backup.js";

const CHUNK_BYTES = 1024 * 1024;

/** Copies a file and says what was copied; undefined when it vanished, as the files of a dropped table do. */
export async function copyFile(source: string, target: string): Promise<Omit<BackedUpFile, "path"> | undefined> {
  const from = await open(source).catch((error: unknown) => {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw error;
  });
  if (from === undefined) return undefined;
  const to = await open(target, "wx", 0o600);
  try {
    return await copyBytes(from, to);
  } finally {
    await Promise.all([from.close(), to.close()]);
  }
}

async function copyBytes(from: FileHandle, to: FileHandle): Promise<Omit<BackedUpFile, "path">> {
  const hash = createHash("sha256");
  const buffer = Buffer.allocUnsafe(CHUNK_BYTES);
  for (let size = 0; ; ) {
    const { bytesRead } = await from.read(buffer, 0, CHUNK_BYTES, null);
    if (bytesRead === 0) return { size, sha256: hash.digest("hex") };
    const chunk = buffer.subarray(0, bytesRead);
    hash.update(chunk);
    await to.writeFile(chunk);
    size += bytesRead;
  }
}

/** Makes a file's content durable. */
export async function flushFile(path: string): Promise<void> {
  const file = await open(path);
  try {
    await file.datasync();
  } finally {
    await file.close();
  }
}

export async function digestOfFile(path: string): Promise<string> {
  const hash = createHash("sha256");
  const file = await open(path);
  for await (const chunk of file.createReadStream({ highWaterMark: CHUNK_BYTES })) hash.update(chunk);
  return hash.digest("hex");
}

/** Puts a link to an equal file in the place of a copy. False, and the copy stays, where the system allows no such link. */
export async function shareFile(equal: string, copy: string): Promise<boolean> {
  const shared = `${copy}.shared`;
  try {
    await link(equal, shared);
  } catch {
    return false;
  }
  await rename(shared, copy);
  return true;
}
