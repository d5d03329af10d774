import { type Artifact, artifactOf } from "./artifact.js";
import { gitAttributes } from "./gitattributes/gitattributes.js";
import { inOrder } from "./in-order.js";
import type { Renderer, RenderInput } from "./renderer.js";

/** Every file of these renderers and git's attributes for them, sorted by path. A path written twice is our bug. */
export function renderApp(input: RenderInput, renderers: readonly Renderer[]): readonly Artifact[] {
  const ordered = inOrder(input);
  const rendered = renderers.flatMap(({ name, render }) => render(ordered).map((file) => artifactOf(file, name)));
  const artifacts = [...rendered, ...gitAttributes(rendered).map((file) => artifactOf(file, "gitattributes"))];
  const seen = new Set<string>();
  for (const { path } of artifacts) {
    if (seen.has(path)) throw new Error(`Two renderers write ${path}`);
    seen.add(path);
  }
  return artifacts.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
