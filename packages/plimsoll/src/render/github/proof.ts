import type { EnvironmentModel } from "../../model/app-model.js";
import { releasesWhen } from "./events.js";
import { expression } from "./expression.js";
import type { PipelineFacts } from "./pipeline-facts.js";
import type { Jobs } from "./release-jobs.js";
import { run } from "./steps.js";
import { RUNNER } from "./workflow.js";

/** Whether the earlier environment is released by the very same events, so that its jobs are simply waited for. */
export function provesInThisRun(environment: EnvironmentModel, { pipeline, released }: PipelineFacts): boolean {
  const earlier = released.find(({ name }) => name === pipeline.after);
  if (earlier === undefined || environment.tier !== "production" || earlier === environment) return false;
  return pipeline.layout === "one" && earlier.branch === environment.branch && earlier.tag === environment.tag;
}

/**
 * Production starts only after the same commit served elsewhere. A stage that did not run is no stage that passed, so what
 * counts is the record that the code host keeps: the last state of that commit's deployment there.
 */
export function proofJob(environment: EnvironmentModel, facts: PipelineFacts): Jobs {
  const { after } = facts.pipeline;
  if (after === undefined || environment.tier !== "production" || after === environment.name) return {};
  if (provesInThisRun(environment, facts)) return {};
  return {
    [`proof-${environment.name}`]: {
      name: `Proof in ${after}`,
      ...releasesWhen(environment, facts),
      "runs-on": RUNNER,
      permissions: { deployments: "read" },
      "timeout-minutes": 5,
      steps: [
        run(`Demand that this commit was released to ${after}`, DEMAND, {
          env: { GH_TOKEN: expression("github.token"), AFTER: after },
        }),
      ],
    },
  };
}

const DEMAND = [
  "deployments=$(gh api \"repos/$GITHUB_REPOSITORY/deployments?environment=$AFTER&sha=$GITHUB_SHA\" --jq '.[].id')",
  "for id in $deployments; do",
  "  state=$(gh api \"repos/$GITHUB_REPOSITORY/deployments/$id/statuses\" --jq '.[0].state')",
  '  if [ "$state" = success ] || [ "$state" = inactive ]; then exit 0; fi',
  "done",
  'echo "::error::$GITHUB_SHA was never released to $AFTER with success"',
  "exit 1",
];
