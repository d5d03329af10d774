import { type Artifact, artifactOf } from "./artifact.js";
import type { Renderer, RenderInput } from "./renderer.js";

/** Every file of these renderers, sorted by path. A path written twice is our bug. */
export function renderApp(input: RenderInput, renderers: readonly Renderer[]): readonly Artifact[] {
  const files = renderers.flatMap(({ render }) => render(input));
  const seen = new Set<string>();
  for (const { path } of files) {
    if (seen.has(path)) throw new Error(`Two renderers write ${path}`);
    seen.add(path);
  }
  return files.map(artifactOf).toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
