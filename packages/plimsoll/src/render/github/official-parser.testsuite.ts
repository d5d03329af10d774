import { createJiti } from "jiti";

type Parser = typeof import("@actions/workflow-parser");

let loaded: Promise<Parser> | undefined;

/** GitHub's own parser of workflows. It imports JSON in a way that Node 20 refuses, so that jiti loads it. */
function officialParser(): Promise<Parser> {
  loaded ??= createJiti(import.meta.url, { fsCache: false }).import<Parser>("@actions/workflow-parser");
  return loaded;
}

/** What GitHub would say of a workflow file: unknown keys, wrong values, needs and expressions that lead nowhere. */
export async function officialErrors(path: string, content: string): Promise<readonly string[]> {
  const { parseWorkflow, convertWorkflowTemplate, NoOperationTraceWriter } = await officialParser();
  const { context, value } = parseWorkflow({ name: path, content }, new NoOperationTraceWriter());
  if (value !== undefined) await convertWorkflowTemplate(context, value);
  return context.errors.getErrors().map(({ message }) => message);
}
