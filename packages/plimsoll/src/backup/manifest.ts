import { readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../base/atomic-file.js";
import { digestOf } from "../base/digest.js";
import { systemCodeOf } from "../base/error.js";
import { type Backup, type Manifest, summaryOf } from "./backup.js";

/** Every file of a backup, with checksums: some hundred bytes for each. */
const MANIFEST = "manifest.json";
/** What a listing shows, and what makes the manifest trustworthy; small, as listings read it of every backup. */
const SUMMARY = "backup.json";

interface Summary {
  readonly backup: Backup;
  readonly manifest: { readonly size: number; readonly sha256: string };
}

export type FoundManifest =
  | { readonly kind: "found"; readonly manifest: Manifest }
  /** Never finished: not a backup. */
  | { readonly kind: "absent" }
  /** Cut off or changed: what it says cannot be trusted. */
  | { readonly kind: "damaged" };

/** Written when everything that it names is on disk. */
export function writeManifest(folder: string, manifest: Manifest): void {
  const text = JSON.stringify(manifest, undefined, 1);
  writeFileAtomically(join(folder, MANIFEST), text);
  const summary: Summary = {
    backup: summaryOf(manifest),
    manifest: { size: Buffer.byteLength(text), sha256: digestOf(text) },
  };
  writeFileAtomically(join(folder, SUMMARY), `${JSON.stringify(summary, undefined, 2)}\n`);
}

/** Undefined for a folder that is no finished backup, or whose manifest was cut off. */
export function readBackup(folder: string): Backup | undefined {
  const summary = readSummary(folder);
  const size = statSync(join(folder, MANIFEST), { throwIfNoEntry: false })?.size;
  return summary !== undefined && size === summary.manifest.size ? summary.backup : undefined;
}

export function readManifest(folder: string): FoundManifest {
  const summary = readSummary(folder);
  if (summary === undefined) return { kind: "absent" };
  const text = readText(join(folder, MANIFEST));
  if (text === undefined || digestOf(text) !== summary.manifest.sha256) return { kind: "damaged" };
  return { kind: "found", manifest: JSON.parse(text) as Manifest };
}

function readSummary(folder: string): Summary | undefined {
  const text = readText(join(folder, SUMMARY));
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as Summary;
  } catch {
    return undefined;
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT" || systemCodeOf(error) === "ENOTDIR") return undefined;
    throw error;
  }
}
