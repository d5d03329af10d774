import type { Repository } from "./repository.js";
import type { SourceFile } from "./source-file.js";

/** One commit as builds see it: its files by name and blob, and the texts that say how its packages hang together. */
export interface Sources {
  readonly commit: string;
  readonly files: readonly SourceFile[];
  /** Texts of every package.json and pnpm-workspace.yaml by path. */
  readonly manifests: ReadonlyMap<string, string>;
}

export async function readSources(repository: Repository, commit: string): Promise<Sources> {
  const files = await repository.files(commit);
  return { commit, files, manifests: await repository.read(files.filter(isManifest)) };
}

function isManifest({ path }: SourceFile): boolean {
  return /(^|\/)(package\.json|pnpm-workspace\.yaml)$/.test(path) && !/(^|\/)node_modules\//.test(path);
}
