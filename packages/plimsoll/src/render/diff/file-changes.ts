import type { Artifact } from "../artifact.js";

/** A file that one rendering has and another has not, or has otherwise. */
export interface FileChange {
  readonly path: string;
  /** Undefined where there was none. */
  readonly before: string | undefined;
  readonly after: string | undefined;
}

export function fileChanges(before: readonly Artifact[], after: readonly Artifact[]): readonly FileChange[] {
  const old = contents(before);
  const young = contents(after);
  return [...new Set([...old.keys(), ...young.keys()])]
    .filter((path) => old.get(path) !== young.get(path))
    .sort()
    .map((path) => ({ path, before: old.get(path), after: young.get(path) }));
}

function contents(artifacts: readonly Artifact[]): ReadonlyMap<string, string> {
  return new Map(artifacts.map(({ path, content }) => [path, content]));
}
