import type { EnvironmentModel } from "../../model/app-model.js";
import type { EcsModel } from "../../model/place-model.js";
import type { ImageLock } from "../image-lock.js";

/** One environment on ECS, with all that its files depend on. */
export interface EcsPlace {
  readonly environment: EnvironmentModel;
  readonly ecs: EcsModel;
  readonly lock: ImageLock;
}

/**
 * What no definition knows of somebody's account, as a text of its own: whoever registers the files puts the value in from
 * `parameters.json` beside them.
 */
export function parameter(...path: readonly string[]): string {
  return `{{${path.join(".")}}}`;
}
