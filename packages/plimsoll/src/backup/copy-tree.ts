import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { syncFolder } from "../base/atomic-file.js";
import type { BackedUpFile } from "./backup.js";
import { copyFile, flushFile, shareFile } from "./copy-file.js";

/** Two of the four threads that a process has for files; the others stay free for whoever shares it. */
const COPIES_AT_ONCE = 2;

/** Files of an earlier backup, whose place on disk equal ones can share. */
export interface EarlierFiles {
  readonly data: string;
  readonly files: readonly BackedUpFile[];
}

export function makeFolders(root: string, folders: readonly string[]): void {
  for (const path of ["", ...folders]) mkdirSync(join(root, path), { recursive: true, mode: 0o700 });
}

/** Copies files durably; those that vanished meanwhile are left out. The last of the list is copied after all others. */
export async function copyFiles(
  paths: readonly string[],
  from: string,
  to: string,
  earlier?: EarlierFiles,
): Promise<readonly BackedUpFile[]> {
  const known = new Map(earlier?.files.map(({ path, sha256 }) => [path, sha256]));
  const copied: BackedUpFile[] = [];
  const copy = async (path: string) => {
    const target = join(to, path);
    const facts = await copyFile(join(from, path), target);
    if (facts === undefined) return;
    const isShared = earlier !== undefined && known.get(path) === facts.sha256;
    if (!isShared || !(await shareFile(join(earlier.data, path), target))) await flushFile(target);
    copied.push({ path, ...facts });
  };
  const last = paths.slice(-1);
  await sideBySide(paths.slice(0, -1), copy);
  await sideBySide(last, copy);
  return copied;
}

/** Makes the folders' entries durable, innermost first. */
export function flushFolders(root: string, folders: readonly string[]): void {
  for (const path of [...folders].reverse()) syncFolder(join(root, path));
  syncFolder(root);
}

/** The first rejection ends it. */
export async function sideBySide<T>(items: readonly T[], act: (item: T) => Promise<void>): Promise<void> {
  const queue = items.values();
  const worker = async () => {
    for (const item of queue) await act(item);
  };
  await Promise.all(Array.from({ length: COPIES_AT_ONCE }, worker));
}
