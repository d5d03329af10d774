import type { EnvironmentModel } from "../../model/app-model.js";
import type { PipelineModel } from "../../model/pipeline-model.js";
import { withPublicHosts } from "../../model/wiring/container-form.js";
import { releasedTo } from "../../model/wiring/released-to.js";
import type { ImageLock } from "../image-lock.js";
import type { RenderInput } from "../renderer.js";
import type { RepositoryFacts } from "../repository-facts.js";

/** What every part of a workflow is made from. */
export interface PipelineFacts {
  readonly app: string;
  readonly pipeline: PipelineModel;
  /** Environments that a push, a tag or a person releases, those that are proved first before the others. */
  readonly released: readonly EnvironmentModel[];
  /** Whose gates, stores and migrations the checks take: the most careful environment. */
  readonly reference: EnvironmentModel;
  /** Where credentials are throw-away ones; undefined where nobody describes such a place. */
  readonly developed: EnvironmentModel | undefined;
  readonly repository: RepositoryFacts;
  readonly lock: ImageLock;
  /** Whether other workflows call the one that is written: their runs do the rest themselves. */
  readonly isCalled: boolean;
}

/** The name of the workflow that others call, and the condition for what it does only in runs of its own. */
export const CHECKS_NAME = "CI";
export const OWN_RUN = `github.workflow == '${CHECKS_NAME}'`;

const CARE = ["development", "staging", "production"] as const;

export function pipelineFacts({ app, environments, repository, lock }: RenderInput): PipelineFacts | undefined {
  const { pipeline } = app;
  const ordered = environments.toSorted((a, b) => care(a) - care(b));
  const reference = ordered.at(-1);
  if (pipeline === undefined || reference === undefined) return undefined;
  const released = ordered.filter(isReleased).map((environment) => asDeployed(environment, pipeline));
  return {
    app: app.name,
    pipeline,
    released,
    reference,
    developed: ordered.find(({ tier }) => tier === "development"),
    repository,
    lock,
    isCalled: pipeline.layout === "many",
  };
}

/** The same for the workflow of one environment, which no other event starts. */
export function factsOfRelease(facts: PipelineFacts, environment: EnvironmentModel): PipelineFacts {
  const pipeline = { ...facts.pipeline, branches: [], testBranches: [], pullRequests: [], nightly: undefined };
  return { ...facts, pipeline, released: [environment], isCalled: false };
}

/** With the place that the pipeline releases to as the target. */
function asDeployed(environment: EnvironmentModel, pipeline: PipelineModel): EnvironmentModel {
  const target = releasedTo(environment, pipeline);
  return target === environment.target ? environment : { ...withPublicHosts(environment), target };
}

/** One without a branch and a tag is somebody's own machine. */
function isReleased({ branch, tag, target }: EnvironmentModel): boolean {
  return (branch !== undefined || tag !== undefined) && target.kind !== "memory";
}

function care({ tier }: EnvironmentModel): number {
  return CARE.indexOf(tier);
}
