import { data, Evaluator, Lexer, Parser } from "@actions/expressions";
import picomatch from "picomatch";
import type { ReadJob, ReadWorkflow, ReadWorkflows } from "./rendered-workflows.testsuite.js";

/*
 * What GitHub does with an event, as far as our workflows need it: which workflows it starts, and which of their jobs run,
 * by its own evaluator of expressions. The rules are those of its documentation: a job whose need did not succeed is
 * skipped unless its condition says otherwise, and `failure()` sees every ancestor.
 */

export interface SimulatedEvent {
  readonly event: "push" | "pull_request" | "release" | "schedule" | "workflow_dispatch";
  /** `refs/heads/main`, `refs/tags/v1.0.0`, `refs/pull/1/merge`. */
  readonly ref: string;
  /** Of a pull request: the branch that it goes into. */
  readonly base?: string;
  readonly inputs?: Readonly<Record<string, string>>;
}

type Result = "success" | "failure" | "skipped";

const push = (ref: string): SimulatedEvent => ({ event: "push", ref });
export const pushTo = (branch: string): SimulatedEvent => push(`refs/heads/${branch}`);
export const tagOf = (name: string): SimulatedEvent => push(`refs/tags/${name}`);
export const pullInto = (base: string): SimulatedEvent => ({ event: "pull_request", ref: "refs/pull/1/merge", base });
export const published = (tag: string): SimulatedEvent => ({ event: "release", ref: `refs/tags/${tag}` });
export const nightly = (branch = "main"): SimulatedEvent => ({ event: "schedule", ref: `refs/heads/${branch}` });
export const dispatched = (environment: string, branch = "main"): SimulatedEvent => ({
  event: "workflow_dispatch",
  ref: `refs/heads/${branch}`,
  inputs: { environment },
});

/** Jobs that ran, sorted, by their id; of called workflows too. `failing` names the jobs that fail. */
export function jobsThatRun(
  workflows: ReadWorkflows,
  event: SimulatedEvent,
  failing: readonly string[] = [],
): readonly string[] {
  const started = Object.values(workflows).filter((workflow) => starts(workflow, event));
  const ran = started.flatMap((workflow) => [...run(workflow, { workflows, event, failing, name: workflow.name })]);
  return ran.flatMap(([id, result]) => (result === "skipped" ? [] : [id])).sort();
}

interface World {
  readonly workflows: ReadWorkflows;
  readonly event: SimulatedEvent;
  readonly failing: readonly string[];
  /** Of the workflow that was started: called ones see their caller's. */
  readonly name: string;
}

function run(workflow: ReadWorkflow, world: World): ReadonlyMap<string, Result> {
  const results = new Map<string, Result>();
  const all = new Map<string, Result>();
  while (results.size < Object.keys(workflow.jobs).length) {
    const next = Object.entries(workflow.jobs).filter(
      ([id, { needs }]) => !results.has(id) && (needs ?? []).every((need) => results.has(need)),
    );
    if (next.length === 0) throw new Error("The jobs wait for each other");
    for (const [id, job] of next) {
      const called = isWanted(id, job, { workflow, results, world }) ? carryOut(id, job, world) : undefined;
      for (const [inner, result] of called?.inside ?? []) all.set(inner, result);
      results.set(id, called?.result ?? "skipped");
    }
  }
  return new Map([...all, ...results]);
}

function carryOut(
  id: string,
  { uses }: ReadJob,
  world: World,
): { inside: ReadonlyMap<string, Result>; result: Result } {
  if (uses === undefined) {
    return { inside: new Map(), result: world.failing.includes(id) ? "failure" : "success" };
  }
  const workflow = world.workflows[uses.replace("./.github/workflows/", "")];
  if (workflow === undefined) throw new Error(`${uses} does not exist`);
  const inside = run(workflow, world);
  return { inside, result: [...inside.values()].includes("failure") ? "failure" : "success" };
}

interface Surroundings {
  readonly workflow: ReadWorkflow;
  readonly results: ReadonlyMap<string, Result>;
  readonly world: World;
}

function isWanted(id: string, job: ReadJob, { workflow, results, world }: Surroundings): boolean {
  const needs = (job.needs ?? []).map((need) => results.get(need));
  const above = ancestors(workflow, id).map((name) => results.get(name));
  const isSuccess = needs.every((result) => result === "success");
  const condition = (job.if ?? "success()").replace(/^\$\{\{|\}\}$/g, "").trim();
  const status = { success: isSuccess, failure: above.includes("failure"), always: true, cancelled: false };
  const asksStatus = Object.keys(status).some((name) => condition.includes(`${name}()`));
  const isTrue = truthOf(condition, contextOf(world, job, results), status);
  return isTrue && (asksStatus || isSuccess);
}

function ancestors(workflow: ReadWorkflow, id: string): readonly string[] {
  const direct = workflow.jobs[id]?.needs ?? [];
  return direct.flatMap((need) => [need, ...ancestors(workflow, need)]);
}

function contextOf({ event, name }: World, job: ReadJob, results: ReadonlyMap<string, Result>) {
  const refType = event.ref.startsWith("refs/tags/") ? "tag" : "branch";
  return {
    github: {
      event_name: event.event,
      ref: event.ref,
      ref_type: refType,
      ref_name: event.ref.replace(/^refs\/(heads|tags|pull)\//, ""),
      workflow: name,
    },
    inputs: event.inputs ?? {},
    needs: Object.fromEntries((job.needs ?? []).map((need) => [need, { result: results.get(need) ?? "" }])),
  };
}

function truthOf(condition: string, context: object, status: Readonly<Record<string, boolean>>): boolean {
  const functions = Object.entries(status).map(([name, value]) => {
    return { name, description: "", minArgs: 0, maxArgs: 0, call: () => new data.BooleanData(value) };
  });
  const { tokens } = new Lexer(condition).lex();
  const parsed = new Parser(tokens, Object.keys(context), functions).parse();
  const known = new Map(functions.map((one) => [one.name, one]));
  const values = toData(context) as data.Dictionary;
  return new Evaluator(parsed, values, known).evaluate().coerceString() === "true";
}

function toData(value: unknown): data.ExpressionData {
  if (typeof value !== "object" || value === null) return new data.StringData(String(value));
  const pairs = Object.entries(value).map(([key, one]) => ({ key, value: toData(one) }));
  return new data.Dictionary(...pairs);
}

/** A filter that is not there lets everything through, but one for tags alone keeps branches out, and the other way round. */
function starts({ on }: ReadWorkflow, { event, ref, base, inputs }: SimulatedEvent): boolean {
  if (!(event in on)) return false;
  const filters = (on[event] ?? {}) as { branches?: readonly string[]; tags?: readonly string[] };
  if (event === "pull_request") return matches(base ?? "", filters.branches ?? ["**"]);
  if (event === "workflow_dispatch") return inputs?.environment === undefined || "inputs" in filters;
  if (event !== "push") return true;
  const [kind, name] = ref.startsWith("refs/tags/")
    ? (["tags", ref.slice(10)] as const)
    : (["branches", ref.slice(11)] as const);
  return matches(name, filters[kind] ?? []);
}

function matches(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => picomatch.isMatch(name, pattern, { dot: true }));
}
