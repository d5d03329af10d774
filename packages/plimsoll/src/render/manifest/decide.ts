import type { Artifact } from "../artifact.js";
import type { Manifest } from "./manifest.js";

/** What is to become of one file. Nothing that a person wrote is touched, except by force. */
export type Decision =
  | { readonly kind: "same" | "create" | "update"; readonly path: string; readonly artifact: Artifact }
  /** It is ours and was changed since: kept. */
  | { readonly kind: "edited"; readonly path: string; readonly artifact: Artifact }
  /** We never wrote it: kept. */
  | { readonly kind: "foreign"; readonly path: string; readonly artifact: Artifact }
  /** It is ours, and nothing renders it any more. */
  | { readonly kind: "remove"; readonly path: string }
  | { readonly kind: "edited-orphan"; readonly path: string }
  /** An orphan that somebody has removed already. */
  | { readonly kind: "forget"; readonly path: string };

export interface Disk {
  /** Undefined when there is no such file. */
  readonly digestOf: (path: string) => string | undefined;
}

export interface Wanted {
  readonly artifacts: readonly Artifact[];
  /** `leave`: the artifacts are not all there are, so nothing can be called an orphan. */
  readonly orphans: "remove" | "leave";
}

export function decide({ artifacts, orphans }: Wanted, manifest: Manifest, disk: Disk): readonly Decision[] {
  const wanted = new Set(artifacts.map(({ path }) => path));
  const known = [...new Set([...Object.keys(manifest.files), ...Object.keys(manifest.writing)])].sort();
  const left = orphans === "leave" ? [] : known.filter((path) => !wanted.has(path));
  return [
    ...artifacts.map((artifact) => decideFile(artifact, manifest, disk)),
    ...left.map((path) => decideOrphan(path, manifest, disk)),
  ];
}

function decideFile(artifact: Artifact, manifest: Manifest, disk: Disk): Decision {
  const { path, digest } = artifact;
  const found = disk.digestOf(path);
  if (found === undefined) return { kind: "create", path, artifact };
  if (found === digest) return { kind: "same", path, artifact };
  if (isOurs(path, found, manifest)) return { kind: "update", path, artifact };
  return { kind: isKnown(path, manifest) ? "edited" : "foreign", path, artifact };
}

function decideOrphan(path: string, manifest: Manifest, disk: Disk): Decision {
  const found = disk.digestOf(path);
  if (found === undefined) return { kind: "forget", path };
  return { kind: isOurs(path, found, manifest) ? "remove" : "edited-orphan", path };
}

function isOurs(path: string, digest: string, { files, writing }: Manifest): boolean {
  return files[path] === digest || writing[path] === digest;
}

function isKnown(path: string, { files }: Manifest): boolean {
  return Object.hasOwn(files, path);
}
