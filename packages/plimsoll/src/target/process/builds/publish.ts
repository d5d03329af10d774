import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { dirname, join } from "node:path";
import { syncFolder, writeFileAtomically } from "../../../base/atomic-file.js";
import { systemCodeOf } from "../../../base/error.js";
import { syncFileSystem } from "./copy-tree.js";

const MANIFEST = "manifest.json";

/** Where the files of a published folder are. */
export function filesOf(published: string): string {
  return join(published, "files");
}

/** What was said of a published folder; undefined when it is not there. */
export function readManifest<T>(published: string): T | undefined {
  try {
    return JSON.parse(readFileSync(join(published, MANIFEST), "utf8"));
  } catch {
    return undefined;
  }
}

/**
 * Gives a finished folder (`files` in it) its final name. Whoever sees the name sees all of it, also after a power cut.
 * When another process was faster, its equal folder stays and ours is left where it is.
 */
export async function publish(prepared: string, final: string, manifest: object): Promise<void> {
  if (!existsSync(filesOf(prepared))) mkdirSync(filesOf(prepared), { recursive: true });
  await syncFileSystem(prepared);
  writeFileAtomically(join(prepared, MANIFEST), `${JSON.stringify(manifest, undefined, 2)}\n`);
  mkdirSync(dirname(final), { recursive: true });
  try {
    renameSync(prepared, final);
  } catch (error) {
    if (!["ENOTEMPTY", "EEXIST"].includes(systemCodeOf(error) ?? "")) throw error;
  }
  syncFolder(dirname(final));
}
