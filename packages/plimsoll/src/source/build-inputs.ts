import type { BuildModel, NodeBuildModel } from "../model/app-model.js";
import { pathDependencies } from "./package-manifest.js";
import { findPackageRoot, installSettings, type PackageRoot, packageClosure } from "./package-root.js";
import { folderOf, isWithin, plainFolder, type SourceFile } from "./source-file.js";
import type { Sources } from "./sources.js";

/** Our own definition and what it imports beside it, whose every edit would rebuild all. */
const DEFINITION = /^plimsoll\.[^/]+$/;

/** Files at the top that say nothing to a build. */
const PROSE = /^(.*\.md|LICEN[CS]E.*|NOTICE.*|CODEOWNERS)$/i;

/**
 * The files that a service's build may read; it is given no others, so that a digest over them covers all it saw.
 * A Node service: its folder, the workspace packages it depends on, and the files (not folders) at the top. Others: their
 * folder. A service that reads more names it in `context`.
 */
export function buildInputs(sources: Sources, build: BuildModel): readonly SourceFile[] {
  switch (build.kind) {
    case "node":
    case "nextjs":
    case "static":
      return nodeInputs(sources, build);
    case "python":
      return filesWithin(sources, [build.dir, ...contextOf(build)]);
    case "dockerfile":
      return filesWithin(sources, [build.dir]);
    case "image":
      return [];
    default:
      return build satisfies never;
  }
}

/** The files that decide what an installation at the root gives; the same for every service under one lock file. */
export function installInputs(sources: Sources, root: PackageRoot): readonly SourceFile[] {
  const settings = installSettings(root.dir);
  const linked = root.packages.flatMap(pathDependencies);
  const manifests = new Set([...root.packages.map(({ dir }) => dir), ...linked].map(manifestPath));
  return sources.files.filter(
    ({ path }) =>
      path === root.lockFile ||
      manifests.has(path) ||
      linked.includes(path) ||
      settings.some((setting) => isWithin(path, setting)),
  );
}

function nodeInputs(sources: Sources, build: NodeBuildModel): readonly SourceFile[] {
  const dir = plainFolder(build.dir);
  const root = findPackageRoot(sources, dir);
  const packages = root === undefined ? [] : packageClosure(root, sources, dir);
  const folders = [dir, ...packages.flatMap((one) => [one.dir, ...pathDependencies(one)]), ...contextOf(build)];
  const tops = new Set([".", root?.dir ?? "."]);
  const settings = root === undefined ? [] : installInputs(sources, root).filter(isNoManifest);
  const wanted = new Set([
    ...filesWithin(sources, folders),
    ...sources.files.filter((file) => isTop(file, tops)),
    ...settings,
  ]);
  return sources.files.filter((file) => wanted.has(file));
}

function filesWithin(sources: Sources, folders: readonly string[]): readonly SourceFile[] {
  return sources.files.filter(
    ({ path }) => !DEFINITION.test(path) && folders.some((folder) => isWithin(path, plainFolder(folder))),
  );
}

/** Files directly at the app's or the lock file's top; its folders are packages or nobody's. */
function isTop({ path }: SourceFile, tops: ReadonlySet<string>): boolean {
  return tops.has(folderOf(path)) && !DEFINITION.test(path) && !PROSE.test(path.slice(path.lastIndexOf("/") + 1));
}

/** Other packages' manifests decide what is installed, but are no part of this service's build. */
function isNoManifest({ path }: SourceFile): boolean {
  return !path.endsWith("package.json");
}

function contextOf(build: { readonly context?: readonly string[] }): readonly string[] {
  return build.context ?? [];
}

function manifestPath(dir: string): string {
  return dir === "." ? "package.json" : `${dir}/package.json`;
}
