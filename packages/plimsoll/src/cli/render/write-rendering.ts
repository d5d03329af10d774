import { type Decision, decide, type Wanted } from "../../render/manifest/decide.js";
import { changesOf, type Force, manifestAfter, manifestBefore } from "../../render/manifest/follow.js";
import {
  MANIFEST_PATH,
  type Manifest,
  manifestFile,
  NO_MANIFEST,
  parseManifest,
} from "../../render/manifest/manifest.js";
import type { OutputFolder } from "./disk.js";

/** What rendering would do to the folder; touches nothing. */
export interface Rendering {
  readonly decisions: readonly Decision[];
  readonly manifest: Manifest;
}

export function compareWithDisk(folder: OutputFolder, wanted: Wanted): Rendering {
  const text = folder.read(MANIFEST_PATH);
  const manifest = text === undefined ? NO_MANIFEST : parseManifest(text);
  return { decisions: decide(wanted, manifest, folder), manifest };
}

/**
 * Killed at any point it leaves whole files, and the next render mends the rest: the manifest names what is about to be
 * written before the first file is.
 */
export function writeRendering(folder: OutputFolder, { decisions, manifest }: Rendering, force: Force): void {
  const changes = changesOf(decisions, force);
  for (const path of [MANIFEST_PATH, ...Object.keys(manifest.writing)]) folder.sweep(path);
  if (changes.length > 0) writeManifest(folder, manifestBefore(manifest, decisions, force));
  for (const change of changes) {
    if ("artifact" in change) folder.write(change.path, change.artifact.content);
    else folder.remove(change.path);
  }
  writeManifest(folder, manifestAfter(manifest, decisions, force));
}

/** Whether the manifest that is there says something else than what it would say after rendering. */
export function manifestDiffers(folder: OutputFolder, { decisions, manifest }: Rendering): boolean {
  return folder.read(MANIFEST_PATH) !== textAfter(manifestAfter(manifest, decisions, "keep"));
}

function writeManifest(folder: OutputFolder, manifest: Manifest): void {
  const text = textAfter(manifest);
  if (text === folder.read(MANIFEST_PATH)) return;
  if (text === undefined) folder.remove(MANIFEST_PATH);
  else folder.write(MANIFEST_PATH, text);
}

/** Undefined where nothing is rendered: an empty manifest would be one more file without a use. */
function textAfter(manifest: Manifest): string | undefined {
  const isEmpty = Object.keys(manifest.files).length === 0 && Object.keys(manifest.writing).length === 0;
  return isEmpty ? undefined : manifestFile(manifest);
}
