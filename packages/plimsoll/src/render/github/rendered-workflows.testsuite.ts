import { parse } from "yaml";
import type { RenderedFile } from "../artifact.js";
import type { RenderInput } from "../renderer.js";
import { github } from "./github.js";

/** A workflow as a reader of the file finds it. */
export interface ReadWorkflow {
  readonly name: string;
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly defaults: { readonly run: { readonly shell: string } };
  readonly jobs: Readonly<Record<string, ReadJob>>;
}

export interface ReadJob {
  readonly name: string;
  readonly uses?: string;
  readonly if?: string;
  readonly needs?: readonly string[];
  readonly "runs-on"?: string | readonly string[];
  readonly environment?: { readonly name: string; readonly url?: string };
  readonly permissions: Readonly<Record<string, string>>;
  readonly concurrency?: { readonly group: string; readonly "cancel-in-progress": boolean };
  readonly "timeout-minutes"?: number;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly unknown[]>> };
  readonly services?: Readonly<
    Record<string, { image: string; ports: string[]; options: string; env?: Record<string, string> }>
  >;
  readonly env?: Readonly<Record<string, string>>;
  readonly steps?: readonly ReadStep[];
}

export interface ReadStep {
  readonly name: string;
  readonly id?: string;
  readonly if?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string | number | boolean>>;
  readonly env?: Readonly<Record<string, string>>;
  readonly "working-directory"?: string;
  readonly "continue-on-error"?: boolean;
}

export type ReadWorkflows = Readonly<Record<string, ReadWorkflow>>;

/** The rendered workflows by file name, read back from the text. */
export function readWorkflows(input: RenderInput): ReadWorkflows {
  return workflowsIn(github.render(input));
}

/** The same of files that were rendered before. */
export function workflowsIn(files: readonly RenderedFile[]): ReadWorkflows {
  const workflows = files.filter(({ path }) => path.startsWith(".github/workflows/"));
  return Object.fromEntries(workflows.map(({ path, content }) => [path.slice(18), parse(content) as ReadWorkflow]));
}

/** All jobs of all workflows, by `<file>:<id>`. */
export function jobsOf(workflows: ReadWorkflows): readonly (readonly [string, ReadJob])[] {
  return Object.entries(workflows).flatMap(([file, { jobs }]) =>
    Object.entries(jobs).map(([id, job]) => [`${file}:${id}`, job] as const),
  );
}

export function stepsOf(workflows: ReadWorkflows): readonly ReadStep[] {
  return jobsOf(workflows).flatMap(([, { steps }]) => steps ?? []);
}

/** Everything that a job needs, however far away. */
export function ancestorsOf(workflow: ReadWorkflow, id: string): ReadonlySet<string> {
  const found = new Set<string>();
  const visit = (name: string): void => {
    for (const need of workflow.jobs[name]?.needs ?? []) {
      if (!found.has(need)) visit(need);
      found.add(need);
    }
  };
  visit(id);
  return found;
}
