import type { CheckJob } from "./check-job.js";
import type { PipelineFacts } from "./pipeline-facts.js";

/** GitHub Actions among the apps that report checks. */
const ACTIONS_APP = 15368;

/**
 * A ruleset that people import under Settings, Rules: what is released is reached by reviewed pull requests alone, whose
 * checks passed. Images and load tests are not among them: they judge what comes after the merge.
 */
export function protectionRules({ released, pipeline }: PipelineFacts, checks: readonly CheckJob[]) {
  const branches = [...new Set(released.flatMap(({ branch }) => branch ?? []))].sort();
  if (branches.length === 0) return undefined;
  return {
    name: "Released branches",
    target: "branch",
    enforcement: "active",
    conditions: { ref_name: { include: branches.map((branch) => `refs/heads/${branch}`), exclude: [] } },
    rules: [
      { type: "deletion" },
      { type: "non_fast_forward" },
      ...(pipeline.signedCommits ? [{ type: "required_signatures" }] : []),
      pullRequests(pipeline.reviews),
      requiredChecks(pipeline.pullRequests.length > 0 ? checks.flatMap(({ contexts }) => contexts) : []),
    ],
    bypass_actors: [],
  };
}

function pullRequests(reviews: number) {
  return {
    type: "pull_request",
    parameters: {
      required_approving_review_count: reviews,
      dismiss_stale_reviews_on_push: true,
      require_code_owner_review: false,
      require_last_push_approval: reviews > 0,
      required_review_thread_resolution: true,
    },
  };
}

function requiredChecks(contexts: readonly string[]) {
  return {
    type: "required_status_checks",
    parameters: {
      strict_required_status_checks_policy: true,
      required_status_checks: contexts.map((context) => ({ context, integration_id: ACTIONS_APP })),
    },
  };
}
