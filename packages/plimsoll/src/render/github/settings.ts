import type { PipelineFacts } from "./pipeline-facts.js";
import type { Workflow } from "./workflow.js";

/** What people must set on the code host before a workflow can do its work, found in the workflow itself. */
export function settingsLines(workflow: Workflow, { released }: PipelineFacts): readonly string[] {
  const text = JSON.stringify(workflow);
  const environments = released.filter(({ name }) => `deploy-${name}` in workflow.jobs);
  const reviewed = environments.filter(({ approval }) => approval).map(({ name }) => name);
  return [
    ...line("Secrets (of the repository, or of an environment): ", namesOf(text, "secrets")),
    ...line("Variables: ", namesOf(text, "vars")),
    ...line(
      "Environments: ",
      environments.map(({ name }) => name),
    ),
    ...line("Environments that must have required reviewers: ", reviewed),
  ];
}

function namesOf(text: string, context: string): readonly string[] {
  const found = text.matchAll(new RegExp(`\\b${context}\\.([A-Z][A-Z0-9_]*)`, "g"));
  return [...new Set([...found].map(([, name = ""]) => name))].sort();
}

function line(title: string, names: readonly string[]): readonly string[] {
  return names.length === 0 ? [] : [title + names.join(", ")];
}
