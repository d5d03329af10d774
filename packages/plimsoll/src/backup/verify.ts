import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { BackedUpFile, Manifest } from "./backup.js";
import { digestOfFile } from "./copy-file.js";
import { sideBySide } from "./copy-tree.js";
import { readManifest } from "./manifest.js";

export type VerifiedBackup =
  | { readonly kind: "sound"; readonly manifest: Manifest }
  | { readonly kind: "unsound"; readonly problems: readonly string[] };

/** Reads every byte of a backup and compares it with the manifest. */
export async function verifyBackup(folder: string): Promise<VerifiedBackup> {
  const found = readManifest(folder);
  if (found.kind === "absent") return { kind: "unsound", problems: ["there is no such finished backup"] };
  if (found.kind === "damaged") return { kind: "unsound", problems: ["manifest.json is cut off or was changed"] };
  const { manifest } = found;
  const problems: string[] = [];
  await sideBySide(manifest.files, async (file) => {
    const problem = await problemOf(join(folder, "data", file.path), file);
    if (problem !== undefined) problems.push(`${file.path} ${problem}`);
  });
  return problems.length === 0 ? { kind: "sound", manifest } : { kind: "unsound", problems: problems.sort() };
}

async function problemOf(path: string, file: BackedUpFile): Promise<string | undefined> {
  if (!existsSync(path)) return "is missing";
  const { size } = statSync(path);
  if (size !== file.size) return `has ${size} bytes, not ${file.size}`;
  return (await digestOfFile(path)) === file.sha256 ? undefined : "has another checksum";
}
