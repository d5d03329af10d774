import type { EnvironmentModel } from "../../model/app-model.js";
import { expression } from "./expression.js";
import type { PipelineFacts } from "./pipeline-facts.js";
import type { Job, Triggers } from "./workflow.js";

/** When the one workflow for all releases an environment; a workflow of its own has no other events. */
export function releasesWhen(environment: EnvironmentModel, { pipeline }: PipelineFacts): Pick<Job, "if"> {
  if (pipeline.layout === "many") return {};
  const { branch, tag, name } = environment;
  const ways = [
    ...(branch === undefined ? [] : [`github.event_name == 'push' && ${isBranch(branch)}`]),
    ...(tag === undefined ? [] : [`github.event_name == '${pipeline.tagsBy}' && ${isTag(tag)}`]),
    `inputs.environment == '${name}'`,
  ];
  return { if: expression(ways.map((way) => (way.includes("&&") ? `(${way})` : way)).join(" || ")) };
}

/** Branches on which the tests alone run; undefined where there are none. */
export function onlyTestsWhen({ pipeline }: PipelineFacts): string | undefined {
  return pipeline.testBranches.length === 0 ? undefined : pipeline.testBranches.map(isBranch).join(" || ");
}

/** What starts the checks; in the layout `many`, environments have workflows of their own that call them. */
export function checkTriggers(facts: PipelineFacts): Triggers {
  const { pipeline } = facts;
  const one = pipeline.layout === "one";
  const branches = [...pipeline.branches, ...pipeline.testBranches, ...(one ? released(facts, "branch") : [])];
  return {
    ...pushTriggers([...new Set(branches)].sort(), one ? tagsBy(facts, "push") : []),
    ...(pipeline.pullRequests.length > 0 ? { pull_request: { branches: pipeline.pullRequests } } : {}),
    ...(one && tagsBy(facts, "release").length > 0 ? { release: { types: ["published"] } } : {}),
    ...(pipeline.nightly === undefined ? {} : { schedule: [{ cron: cronOf(pipeline.nightly) }] }),
    ...(one ? { workflow_dispatch: { inputs: { environment: choice(facts) } } } : { workflow_call: calledWith(facts) }),
  };
}

/** What starts the workflow of one environment. */
export function environmentTriggers({ branch, tag }: EnvironmentModel, { pipeline }: PipelineFacts): Triggers {
  const tags = tag === undefined ? [] : [tag];
  return {
    ...pushTriggers(branch === undefined ? [] : [branch], pipeline.tagsBy === "push" ? tags : []),
    ...(pipeline.tagsBy === "release" && tag !== undefined ? { release: { types: ["published"] } } : {}),
    workflow_dispatch: {},
  };
}

function pushTriggers(branches: readonly string[], tags: readonly string[]): Triggers {
  if (branches.length + tags.length === 0) return {};
  return { push: { ...(branches.length > 0 ? { branches } : {}), ...(tags.length > 0 ? { tags } : {}) } };
}

function released(facts: PipelineFacts, by: "branch" | "tag"): readonly string[] {
  return [...new Set(facts.released.flatMap((environment) => environment[by] ?? []))].sort();
}

function tagsBy(facts: PipelineFacts, event: "push" | "release"): readonly string[] {
  return facts.pipeline.tagsBy === event ? released(facts, "tag") : [];
}

function choice({ released: environments }: PipelineFacts) {
  return {
    description: "Environment to release this commit to; none only checks it",
    type: "choice",
    options: ["none", ...environments.map(({ name }) => name)],
    default: "none",
  };
}

/** Whatever the checks read must be declared; who calls them may leave it out. */
function calledWith({ pipeline, reference, released: environments }: PipelineFacts): object {
  const told = [...pipeline.notify, ...[reference, ...environments].flatMap(({ notify }) => notify)];
  const names = told.flatMap(({ url }) => (url.kind === "secret" ? [url.name] : []));
  const all = [...new Set([...(pipeline.codecov ? ["CODECOV_TOKEN"] : []), ...names])].sort();
  return all.length === 0 ? {} : { secrets: Object.fromEntries(all.map((name) => [name, { required: false }])) };
}

/** `release/**` and `feature/*` by what stands before the star: expressions know no patterns. */
function isBranch(pattern: string): string {
  return matches("github.ref", "refs/heads/", pattern);
}

function isTag(pattern: string): string {
  return matches("github.ref", "refs/tags/", pattern);
}

function matches(subject: string, kind: string, pattern: string): string {
  const [before = "", ...after] = pattern.split(/\*+/);
  if (after.length === 0) return `${subject} == '${kind}${pattern}'`;
  const inside = after.filter((part) => part !== "").map((part) => `contains(${subject}, '${part}')`);
  return [`startsWith(${subject}, '${kind}${before}')`, ...inside].join(" && ");
}

function cronOf(time: string): string {
  const [hour, minute] = time.split(":").map(Number);
  return `${minute} ${hour} * * *`;
}
