import { type CheckJob, checkJob } from "./check-job.js";
import { onlyTestsWhen } from "./events.js";
import { expression } from "./expression.js";
import type { PipelineFacts } from "./pipeline-facts.js";
import { action, checkout, run } from "./steps.js";

const SEMGREP = "semgrep==1.185.0";

/** Findings of severity error fail, and are shown where the code host shows weaknesses. */
export function staticAnalysis(facts: PipelineFacts): readonly CheckJob[] {
  if (!facts.pipeline.sast) return [];
  return [
    checkJob(
      {
        id: "sast",
        stage: "security",
        what: "static analysis",
        minutes: 20,
        permissions: { contents: "read", "security-events": "write" },
        steps: [
          checkout(),
          run(
            "Run Semgrep",
            `pipx run ${SEMGREP} scan --config p/default --metrics off --error --severity ERROR --sarif --output semgrep.sarif`,
          ),
          action("Show the findings under Security", "github/codeql-action/upload-sarif", {
            // A fork's token may not write.
            if: expression("!cancelled() && !github.event.pull_request.head.repo.fork"),
            with: { sarif_file: "semgrep.sarif", category: "semgrep" },
          }),
        ],
      },
      onlyTestsWhen(facts),
    ),
  ];
}
