import { images } from "./images/images.js";
import { kubernetes } from "./kubernetes/kubernetes.js";
import type { Renderer } from "./renderer.js";

/** Everything that `plimsoll render` writes, one line a technology. */
export const RENDERERS: readonly Renderer[] = [images, kubernetes];
