import type { NotifierModel } from "../../model/app-model.js";
import { expression } from "./expression.js";
import { OWN_RUN, type PipelineFacts } from "./pipeline-facts.js";
import type { Jobs } from "./release-jobs.js";
import { run } from "./steps.js";
import { RUNNER, type Step } from "./workflow.js";

/** Tells how a run ended, whatever happened in it; a message that cannot be sent fails nothing. */
export function notifyJob({ reference, released, pipeline, isCalled }: PipelineFacts, needs: readonly string[]): Jobs {
  const notifiers = unique([...pipeline.notify, ...[reference, ...released].flatMap(({ notify }) => notify)]);
  if (notifiers.length === 0) return {};
  const failed = "(contains(needs.*.result, 'failure') || contains(needs.*.result, 'cancelled'))";
  const conditions = ["always()", ...(isCalled ? [OWN_RUN] : []), ...(pipeline.notifyOn === "failure" ? [failed] : [])];
  return {
    notify: {
      name: "Notify",
      if: expression(conditions.join(" && ")),
      needs,
      "runs-on": RUNNER,
      permissions: {},
      "timeout-minutes": 5,
      steps: notifiers.map(notifyStep),
    },
  };
}

function unique(notifiers: readonly NotifierModel[]): readonly NotifierModel[] {
  return [...new Map(notifiers.map((notifier) => [JSON.stringify(notifier), notifier])).values()];
}

function notifyStep({ kind, url }: NotifierModel): Step {
  const env = {
    ADDRESS: url.kind === "secret" ? expression(`secrets.${url.name}`) : url.value,
    RESULTS: expression("toJSON(needs)"),
    BRANCH: expression("github.head_ref || github.ref_name"),
    STATUS: expression(
      "contains(needs.*.result, 'failure') && 'failed' || contains(needs.*.result, 'cancelled') && 'was cancelled' || 'succeeded'",
    ),
  };
  const body = kind === "slack" ? SLACK : RUN;
  const lines = [
    'if [ -z "$ADDRESS" ]; then echo "No address is set: nobody is told"; exit 0; fi',
    `message=$(jq --null-input '${body}')`,
    'curl --silent --show-error --fail --max-time 10 --retry 2 --json "$message" "$ADDRESS"',
  ];
  return run(`Tell ${kind === "slack" ? "Slack" : "the webhook"}`, lines, { env, "continue-on-error": true });
}

const RUN = `env | { status: .STATUS, repository: .GITHUB_REPOSITORY, branch: .BRANCH, commit: .GITHUB_SHA,
  workflow: .GITHUB_WORKFLOW, actor: .GITHUB_ACTOR,
  run: "\\(.GITHUB_SERVER_URL)/\\(.GITHUB_REPOSITORY)/actions/runs/\\(.GITHUB_RUN_ID)",
  jobs: (.RESULTS | fromjson | map_values(.result)) }`;

const SLACK = `${RUN} | { text: ([
  "*\\(.workflow)* of \\(.repository) \\(.status): \\(.branch) at \\(.commit[0:7]) by \\(.actor)",
  (.jobs | to_entries | map(select(.value != "skipped") | "\\(.key): \\(.value)") | join(", ")),
  (.jobs | to_entries | map(select((.key | startswith("rollback-")) and .value == "success") | "*\\(.key[9:]) was taken back to the version before*") | join(", ")),
  .run] | map(select(. != "")) | join("\\n")) }`;
