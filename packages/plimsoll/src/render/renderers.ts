import { compose } from "./compose/compose.js";
import { ecs } from "./ecs/ecs.js";
import { github } from "./github/github.js";
import { images } from "./images/images.js";
import { kubernetes } from "./kubernetes/kubernetes.js";
import type { Renderer } from "./renderer.js";
import { secretsTemplate } from "./secrets-template/secrets-template.js";

/** Everything that `plimsoll render` writes, one line a technology. */
export const RENDERERS: readonly Renderer[] = [compose, ecs, github, images, kubernetes, secretsTemplate];
