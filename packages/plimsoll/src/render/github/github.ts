import type { RenderedFile } from "../artifact.js";
import { headerLines } from "../format/header.js";
import { jsonFile } from "../format/json.js";
import { yamlFile } from "../format/yaml.js";
import type { Renderer } from "../renderer.js";
import { checkJobs } from "./checks.js";
import { type PipelineFacts, pipelineFacts } from "./pipeline-facts.js";
import { protectionRules } from "./protection.js";
import { settingsLines } from "./settings.js";
import { workflows } from "./workflows.js";

/** Workflows of GitHub Actions, and the rules that protect the branches they release. */
export const github: Renderer = {
  name: "github",
  render: (input) => {
    const facts = pipelineFacts(input);
    return facts === undefined ? [] : [...workflowFiles(facts), ...protectionFiles(facts)];
  },
};

function workflowFiles(facts: PipelineFacts): readonly RenderedFile[] {
  return Object.entries(workflows(facts)).map(([name, workflow]) => {
    const header = headerLines(workflow.name, ...settingsLines(workflow, facts));
    return { path: `.github/workflows/${name}`, content: yamlFile([workflow], { header, apart: 2 }) };
  });
}

function protectionFiles(facts: PipelineFacts): readonly RenderedFile[] {
  const rules = protectionRules(facts, checkJobs(facts));
  return rules === undefined ? [] : [{ path: ".github/rulesets/released-branches.json", content: jsonFile(rules) }];
}
