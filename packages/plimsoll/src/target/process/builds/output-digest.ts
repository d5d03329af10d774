import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { lstat, readdir, readlink } from "node:fs/promises";
import { join } from "node:path";
import { pipeline } from "node:stream/promises";
import { digestOf } from "../../../base/digest.js";

/**
 * SHA-256 over the paths, kinds and bytes of a folder's files. `node_modules` is left out: it is named by the digest of its
 * lock file, and reading it would take longer than most builds.
 */
export async function outputDigest(folder: string): Promise<string> {
  const entries: [string, string][] = [];
  await collect(folder, "", entries);
  return digestOf(entries.sort(([a], [b]) => (a < b ? -1 : 1)));
}

async function collect(top: string, dir: string, entries: [string, string][]): Promise<void> {
  for (const entry of await readdir(join(top, dir), { withFileTypes: true })) {
    const path = dir === "" ? entry.name : `${dir}/${entry.name}`;
    if (entry.isDirectory()) {
      if (entry.name !== "node_modules") await collect(top, path, entries);
    } else entries.push([path, await contentDigest(join(top, path))]);
  }
}

async function contentDigest(path: string): Promise<string> {
  const facts = await lstat(path);
  if (facts.isSymbolicLink()) return `link ${await readlink(path)}`;
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return `${(facts.mode & 0o100) === 0 ? "file" : "program"} ${hash.digest("hex")}`;
}
