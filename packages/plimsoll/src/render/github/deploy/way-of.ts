import type { EnvironmentModel } from "../../../model/app-model.js";
import type { PipelineFacts } from "../pipeline-facts.js";
import { setUpSteps, toolchainOf } from "../set-up.js";
import { byCompose } from "./compose.js";
import { byEcs } from "./ecs.js";
import { byKubectl } from "./kubernetes.js";
import { byPlimsoll } from "./plimsoll.js";
import type { Way } from "./way.js";

/**
 * By the place: what Plimsoll itself releases to is shipped by it, whatever the pipeline prefers, as no other command
 * could; all other places are reached by their own commands.
 */
export function wayOf(environment: EnvironmentModel, { repository }: PipelineFacts): Way {
  const { target } = environment;
  switch (target.kind) {
    case "process":
      return byPlimsoll(environment, setUpSteps(toolchainOf(".", environment, repository), repository));
    case "docker":
      return byCompose(environment);
    case "kubernetes":
      return byKubectl(environment, target);
    case "ecs":
      return byEcs(environment, target);
    case "memory":
      throw new Error(`${environment.name} is nowhere: no job can release it`);
    default:
      return target satisfies never;
  }
}
