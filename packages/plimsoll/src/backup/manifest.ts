import { readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../base/atomic-file.js";
import { digestOf } from "../base/digest.js";
import { systemCodeOf } from "../base/error.js";
import type { Manifest } from "./backup.js";

const NAME = "manifest.json";

export type FoundManifest =
  | { readonly kind: "found"; readonly manifest: Manifest }
  /** Never finished: not a backup. */
  | { readonly kind: "absent" }
  /** Cut off or changed: what it says cannot be trusted. */
  | { readonly kind: "damaged" };

/** Written when everything that it names is on disk, with its own digest. */
export function writeManifest(folder: string, manifest: Manifest): void {
  const text = JSON.stringify({ digest: digestOf(manifest), manifest }, undefined, 1);
  writeFileAtomically(join(folder, NAME), `${text}\n`);
}

export function readManifest(folder: string): FoundManifest {
  let text: string;
  try {
    text = readFileSync(join(folder, NAME), "utf8");
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT" || systemCodeOf(error) === "ENOTDIR") return { kind: "absent" };
    throw error;
  }
  try {
    const { digest, manifest } = JSON.parse(text) as { digest: string; manifest: Manifest };
    return digestOf(manifest) === digest ? { kind: "found", manifest } : { kind: "damaged" };
  } catch {
    return { kind: "damaged" };
  }
}
