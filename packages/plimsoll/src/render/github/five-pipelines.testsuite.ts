import { expect } from "vitest";
import { PIPELINES, type PipelineName } from "./pipelines.testsuite.js";
import {
  type ReadJob,
  type ReadStep,
  type ReadWorkflow,
  type ReadWorkflows,
  readWorkflows,
} from "./rendered-workflows.testsuite.js";

/** The workflows of the five systems, and short words for looking into them. */
export const ALL = Object.fromEntries(
  (Object.keys(PIPELINES) as PipelineName[]).map((name) => [name, readWorkflows(PIPELINES[name])]),
) as Readonly<Record<PipelineName, ReadWorkflows>>;
export const EVERY = Object.entries(ALL);

export function workflow(name: PipelineName, file = "ci-cd.yml"): ReadWorkflow {
  const found = ALL[name][file];
  if (found === undefined) throw new Error(`${name} has no ${file}`);
  return found;
}

export function job(name: PipelineName, id: string, file?: string): ReadJob {
  const found = workflow(name, file).jobs[id];
  if (found === undefined) throw new Error(`${name} has no job ${id}`);
  return found;
}

export const stepNames = ({ steps }: ReadJob) => (steps ?? []).map(({ name }) => name);
export const scripts = ({ steps }: ReadJob) => (steps ?? []).flatMap(({ run }) => run ?? []).join("\n");
export const uses = ({ steps }: ReadJob, action: string): ReadStep[] =>
  (steps ?? []).filter((step) => step.uses?.startsWith(`${action}@`) === true);

/** Whether these, and all of them, stand in this order. */
export function expectOrder(all: readonly string[], wanted: readonly string[]): void {
  expect(all.filter((one) => wanted.includes(one))).toEqual(wanted);
}
