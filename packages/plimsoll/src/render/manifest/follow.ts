import type { Decision } from "./decide.js";
import type { Digests, Manifest } from "./manifest.js";

/** Whether people's work is given up for what was rendered. */
export type Force = "keep" | "overwrite";

/** The decisions that change files. */
export function changesOf(decisions: readonly Decision[], force: Force): readonly Decision[] {
  return decisions.filter(({ kind }) => {
    if (kind === "create" || kind === "update" || kind === "remove") return true;
    return force === "overwrite" && (kind === "edited" || kind === "foreign" || kind === "edited-orphan");
  });
}

/** Before the first file is touched: whatever of it is found later is ours, however far we came. */
export function manifestBefore(manifest: Manifest, decisions: readonly Decision[], force: Force): Manifest {
  const writing = changesOf(decisions, force).flatMap((decision) =>
    "artifact" in decision ? [[decision.path, decision.artifact.digest] as const] : [],
  );
  return { files: manifest.files, writing: { ...manifest.writing, ...Object.fromEntries(writing) } };
}

/** After the last one. What was kept stays as it was last written, so that it goes on being seen as edited. */
export function manifestAfter(manifest: Manifest, decisions: readonly Decision[], force: Force): Manifest {
  const changed = new Set(changesOf(decisions, force));
  const files = new Map(Object.entries(manifest.files));
  const writing = new Map(Object.entries(manifest.writing));
  for (const decision of decisions) {
    writing.delete(decision.path);
    if ("artifact" in decision && (decision.kind === "same" || changed.has(decision))) {
      files.set(decision.path, decision.artifact.digest);
    } else if (decision.kind === "forget" || changed.has(decision)) files.delete(decision.path);
  }
  return { files: digests(files), writing: digests(writing) };
}

function digests(entries: ReadonlyMap<string, string>): Digests {
  return Object.fromEntries(entries);
}
