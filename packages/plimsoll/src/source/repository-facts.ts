import type { JavaScriptFacts, RepositoryFacts, WorkspaceFacts } from "../render/repository-facts.js";
import { findPackageRoot, installSettings, lockedFolders, type PackageRoot, packageClosure } from "./package-root.js";
import { isWithin } from "./source-file.js";
import type { PackageSources } from "./sources.js";

/** What renderers have to know of a commit or a working tree. */
export function repositoryFacts(sources: PackageSources): RepositoryFacts {
  const separate = lockedFolders(sources).filter((folder) => folder !== ".");
  return {
    javascript: javascriptFacts(sources, "."),
    separate: Object.fromEntries(
      separate.flatMap((folder) => {
        const facts = javascriptFacts(sources, folder);
        return facts === undefined ? [] : [[folder, facts] as const];
      }),
    ),
  };
}

function javascriptFacts(sources: PackageSources, dir: string): JavaScriptFacts | undefined {
  const root = findPackageRoot(sources, dir);
  const [own, ...workspaces] = root?.packages ?? [];
  if (root === undefined || own === undefined) return undefined;
  return {
    manager: root.manager,
    lockFile: root.lockFile?.slice(root.lockFile.lastIndexOf("/") + 1),
    settings: settingsOf(sources, dir),
    scripts: own.scripts,
    workspaces: workspaces.map((one) => ({
      dir: one.dir,
      name: one.name ?? one.dir,
      scripts: one.scripts,
      needs: needsOf(sources, root, one.dir),
    })),
  };
}

/** Names as they stand beside the lock file; a folder's ends in `/`. */
function settingsOf(sources: PackageSources, dir: string): readonly string[] {
  return installSettings(dir)
    .flatMap((path) => {
      const name = dir === "." ? path : path.slice(dir.length + 1);
      const found = sources.files.find((file) => isWithin(file.path, path));
      if (found === undefined) return [];
      return [found.path === path ? name : `${name}/`];
    })
    .sort();
}

function needsOf(sources: PackageSources, root: PackageRoot, dir: string): WorkspaceFacts["needs"] {
  const folders = packageClosure(root, sources, dir).map((one) => one.dir);
  return folders.filter((folder) => folder !== dir && folder !== root.dir);
}
