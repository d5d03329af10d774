import { createRequire } from "node:module";
import picomatch from "picomatch";
import { type PackageManifest, packageAt, pathDependencies } from "./package-manifest.js";
import { folderOf, isWithin, plainFolder } from "./source-file.js";
import type { PackageSources } from "./sources.js";

export type PackageManager = "npm" | "pnpm" | "yarn";

/** Where a service's dependencies are installed: the folder with the lock file, and the packages that it covers. */
export interface PackageRoot {
  readonly dir: string;
  readonly manager: PackageManager;
  /** Path of the lock file; undefined when there is none, and then nothing can be installed. */
  readonly lockFile: string | undefined;
  /** The root's own package first, then its workspaces, sorted by folder. */
  readonly packages: readonly PackageManifest[];
}

const LOCK_FILES: Readonly<Record<string, PackageManager>> = {
  "package-lock.json": "npm",
  "npm-shrinkwrap.json": "npm",
  "pnpm-lock.yaml": "pnpm",
  "yarn.lock": "yarn",
};

const PNPM = "pnpm-workspace.yaml";

/** Files and folders beside the lock file that change what an installation gives. */
const INSTALL_SETTINGS = [".npmrc", ".yarnrc", ".yarnrc.yml", ".yarn", ".pnpmfile.cjs", PNPM, "patches"];

/** Where those of a package root would be; a path may be that of a folder. */
export function installSettings(dir: string): readonly string[] {
  return INSTALL_SETTINGS.map((name) => within(dir, name));
}

/**
 * The nearest folder from the service's upwards that has a lock file; else the one whose workspaces it belongs to; else the
 * nearest that has a package.json.
 */
export function findPackageRoot(sources: PackageSources, dir: string): PackageRoot | undefined {
  const folders = upwards(plainFolder(dir));
  const paths = new Set(sources.files.map((file) => file.path));
  const lockOf = (folder: string) => Object.keys(LOCK_FILES).find((name) => paths.has(within(folder, name)));
  const locked = folders.find((folder) => lockOf(folder) !== undefined && packageAt(sources, folder) !== undefined);
  const folder =
    locked ?? folders.find((one) => hasWorkspace(sources, one, dir)) ?? folders.find((one) => packageAt(sources, one));
  const own = folder === undefined ? undefined : packageAt(sources, folder);
  if (folder === undefined || own === undefined) return undefined;
  const lockName = lockOf(folder);
  return {
    dir: folder,
    manager: LOCK_FILES[lockName ?? ""] ?? (sources.manifests.has(within(folder, PNPM)) ? "pnpm" : "npm"),
    lockFile: lockName === undefined ? undefined : within(folder, lockName),
    packages: [own, ...workspacesOf(sources, own)],
  };
}

/**
 * The packages that a service needs, itself last and every package after those it depends on: dependencies that are
 * workspaces, or named by their path.
 */
export function packageClosure(root: PackageRoot, sources: PackageSources, dir: string): readonly PackageManifest[] {
  const byName = new Map(root.packages.map((one) => [one.name, one]));
  const ordered = new Set<PackageManifest>();
  const seen = new Set<string>();
  const visit = (manifest: PackageManifest) => {
    if (seen.has(manifest.dir)) return;
    seen.add(manifest.dir);
    const named = Object.keys(manifest.dependencies).flatMap((name) => byName.get(name) ?? []);
    const linked = pathDependencies(manifest).flatMap((path) => packageAt(sources, path) ?? []);
    for (const dependency of [...named, ...linked]) visit(dependency);
    ordered.add(manifest);
  };
  const own = packageAt(sources, plainFolder(dir));
  if (own !== undefined) visit(own);
  return [...ordered];
}

/** Folders with a package.json and a lock file beside it, sorted. */
export function lockedFolders(sources: PackageSources): readonly string[] {
  const folders = sources.files.filter(({ path }) => baseName(path) in LOCK_FILES).map(({ path }) => folderOf(path));
  return [...new Set(folders)].filter((folder) => packageAt(sources, folder) !== undefined).sort();
}

function workspacesOf(sources: PackageSources, root: PackageManifest): readonly PackageManifest[] {
  const pnpm = sources.manifests.get(within(root.dir, PNPM));
  const patterns = (pnpm === undefined ? root.workspaces : pnpmPatterns(pnpm)).map(plainPattern);
  if (patterns.length === 0) return [];
  const wanted = picomatch(
    patterns.filter((pattern) => !pattern.startsWith("!")),
    { ignore: patterns.filter((pattern) => pattern.startsWith("!")).map((pattern) => pattern.slice(1)) },
  );
  return [...sources.manifests.keys()]
    .filter((path) => path.endsWith("package.json") && isWithin(path, root.dir))
    .map(folderOf)
    .filter((folder) => folder !== root.dir && wanted(root.dir === "." ? folder : folder.slice(root.dir.length + 1)))
    .sort()
    .flatMap((folder) => packageAt(sources, folder) ?? []);
}

function hasWorkspace(sources: PackageSources, folder: string, dir: string): boolean {
  const own = packageAt(sources, folder);
  return own !== undefined && workspacesOf(sources, own).some((one) => one.dir === plainFolder(dir));
}

/** The parser is loaded only where there is a workspace of pnpm: every render would wait for it. */
function pnpmPatterns(text: string): readonly string[] {
  const { parse } = createRequire(import.meta.url)("yaml") as typeof import("yaml");
  const value: unknown = parse(text);
  const packages = typeof value === "object" && value !== null && "packages" in value ? value.packages : undefined;
  return Array.isArray(packages) ? packages.filter((item) => typeof item === "string") : [];
}

/** `./apps/*` and `apps/*\/` mean the same folders as `apps/*`. */
function plainPattern(written: string): string {
  return written.startsWith("!") ? `!${plainFolder(written.slice(1))}` : plainFolder(written);
}

/** `a/b` gives `a/b`, `a`, `.`. */
function upwards(dir: string): readonly string[] {
  return dir === "." ? ["."] : [dir, ...upwards(folderOf(dir))];
}

function within(dir: string, name: string): string {
  return dir === "." ? name : `${dir}/${name}`;
}

function baseName(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
