import type { ImageLock } from "./image-lock.js";
import { renderApp } from "./render-app.js";
import type { Renderer, RenderInput } from "./renderer.js";

/**
 * The public images that the renderers ask the lock for, sorted: they are rendered with a lock that writes down what it
 * is asked. Without those that carry a digest of their own or a variable.
 */
export function imageReferences(input: RenderInput, renderers: readonly Renderer[]): readonly string[] {
  const asked = new Set<string>();
  const images = new Proxy<ImageLock["images"]>(
    {},
    {
      getOwnPropertyDescriptor: (_, reference) => {
        asked.add(String(reference));
        return undefined;
      },
    },
  );
  renderApp({ ...input, lock: { images } }, renderers);
  return [...asked].filter((reference) => !/[@$]/.test(reference)).sort();
}
