import type { Repository } from "./repository.js";
import type { SourceFile } from "./source-file.js";

/** One commit as builds see it: its files by name and blob, and the texts that say how its packages hang together. */
export interface Sources extends PackageSources {
  readonly commit: string;
  readonly files: readonly SourceFile[];
}

/** What says how the packages of a commit, or of a working tree, hang together. */
export interface PackageSources {
  readonly files: readonly Pick<SourceFile, "path">[];
  /** Texts of every package.json and pnpm-workspace.yaml by path. */
  readonly manifests: ReadonlyMap<string, string>;
}

export async function readSources(repository: Repository, commit: string): Promise<Sources> {
  const files = await repository.files(commit);
  return { commit, files, manifests: await repository.read(files.filter(isManifest)) };
}

export function isManifest({ path }: Pick<SourceFile, "path">): boolean {
  return /(^|\/)(package\.json|pnpm-workspace\.yaml)$/.test(path) && !/(^|\/)node_modules\//.test(path);
}
