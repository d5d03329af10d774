import type { EnvironmentModel } from "../app-model.js";
import type { PipelineModel } from "../pipeline-model.js";
import type { TargetModel } from "../place-model.js";

/**
 * Where a pipeline releases an environment. Commands reach places that run images: where Plimsoll itself releases to a
 * machine and files are rendered for such a place too, `commands` are for that one.
 */
export function releasedTo({ target, also }: EnvironmentModel, { deploy }: Pick<PipelineModel, "deploy">): TargetModel {
  if (deploy === "plimsoll" || runsImages(target)) return target;
  return also.find(runsImages) ?? target;
}

/** Whether images of ours run there: else Plimsoll builds on the machine itself. */
export function runsImages({ kind }: TargetModel): boolean {
  return kind === "docker" || kind === "kubernetes" || kind === "ecs";
}
