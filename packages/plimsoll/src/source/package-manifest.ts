import { PlimsollError } from "../base/error.js";
import { folderOf, plainFolder } from "./source-file.js";
import type { PackageSources } from "./sources.js";

/** What a package.json says, as far as builds need it. */
export interface PackageManifest {
  /** The package's folder. */
  readonly dir: string;
  readonly name: string | undefined;
  readonly scripts: Readonly<Record<string, string>>;
  /** Every kind of dependency in one: name to what was written. */
  readonly dependencies: Readonly<Record<string, string>>;
  readonly workspaces: readonly string[];
}

const DEPENDENCY_KINDS = ["peerDependencies", "optionalDependencies", "devDependencies", "dependencies"] as const;

/** The package of a folder; undefined when it has no package.json. Throws ENV-PACKAGE-JSON when it is not JSON. */
export function packageAt(sources: Pick<PackageSources, "manifests">, dir: string): PackageManifest | undefined {
  const path = dir === "." ? "package.json" : `${dir}/package.json`;
  const text = sources.manifests.get(path);
  return text === undefined ? undefined : parseManifest(path, text);
}

export function parseManifest(path: string, text: string): PackageManifest {
  const json = parsed(path, text);
  const kinds = DEPENDENCY_KINDS.map((kind) => textsOf(json[kind]));
  return {
    dir: folderOf(path),
    name: typeof json.name === "string" ? json.name : undefined,
    scripts: textsOf(json.scripts),
    dependencies: Object.assign({}, ...kinds),
    workspaces: patternsOf(json.workspaces),
  };
}

/** Folders and archives within the repository that a package names by path (`file:../shared`, `link:../shared`). */
export function pathDependencies(manifest: PackageManifest): readonly string[] {
  return Object.values(manifest.dependencies).flatMap((written) => {
    const path = /^(?:file|link|portal):(?!\/)(.*)$/.exec(written)?.[1];
    return path === undefined ? [] : [joinWithin(manifest.dir, path)];
  });
}

function joinWithin(dir: string, path: string): string {
  const parts: string[] = dir === "." ? [] : dir.split("/");
  for (const part of plainFolder(path).split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/") || ".";
}

function parsed(path: string, text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    if (isRecord(value)) return value;
  } catch {
    // Said below, where the object is missed as well.
  }
  throw new PlimsollError({
    code: "ENV-PACKAGE-JSON",
    kind: "author",
    message: `Cannot read ${path} of the commit as it is not a JSON object`,
    place: path,
  });
}

/** npm and yarn: a list, or `{ packages: [...] }`. */
function patternsOf(value: unknown): readonly string[] {
  const list = isRecord(value) ? value.packages : value;
  return Array.isArray(list) ? list.filter((item) => typeof item === "string") : [];
}

function textsOf(value: unknown): Readonly<Record<string, string>> {
  if (!isRecord(value)) return {};
  const entries = Object.entries(value).flatMap(([key, text]) => (typeof text === "string" ? [[key, text]] : []));
  return Object.fromEntries(entries);
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
