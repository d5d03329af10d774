import { type CheckJob, checkJob } from "./check-job.js";
import { onlyTestsWhen } from "./events.js";
import type { PipelineFacts } from "./pipeline-facts.js";
import { setUpSteps, toolchainOf } from "./set-up.js";
import { action, checkout, run } from "./steps.js";

export function apiDocsJobs(facts: PipelineFacts): readonly CheckJob[] {
  const { pipeline, reference, repository } = facts;
  if (pipeline.apiDocs === undefined) return [];
  const { run: command, path } = pipeline.apiDocs;
  return [
    checkJob(
      {
        id: "api-docs",
        stage: "quality",
        what: "documentation of the API",
        minutes: 15,
        steps: [
          checkout(),
          ...setUpSteps(toolchainOf(".", reference, repository), repository),
          run("Write the documentation", command),
          action("Keep the documentation", "actions/upload-artifact", {
            with: { name: "api-docs", path, "if-no-files-found": "error" },
          }),
        ],
      },
      onlyTestsWhen(facts),
    ),
  ];
}
