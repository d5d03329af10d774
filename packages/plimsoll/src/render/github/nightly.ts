import { testVariables } from "./addresses.js";
import { expression } from "./expression.js";
import type { PipelineFacts } from "./pipeline-facts.js";
import type { Jobs } from "./release-jobs.js";
import { keepResults } from "./results.js";
import { setUpSteps, toolchainOf } from "./set-up.js";
import { action, checkout, run } from "./steps.js";
import { type Job, RUNNER } from "./workflow.js";

/** What the checks of every night have beside all checks of every push: load, and one report of all results. */
export function nightlyJobs(facts: PipelineFacts, checks: readonly string[]): Jobs {
  const { nightly, performance } = facts.pipeline;
  if (nightly === undefined) return {};
  const load = performance === undefined ? {} : { performance: performanceJob(performance, facts) };
  return { ...load, reports: reportsJob([...checks, ...Object.keys(load)]) };
}

const NIGHTLY = "github.event_name == 'schedule'";

/** Against the environment that is nearest to production and is not production. */
function performanceJob(command: string, facts: PipelineFacts): Job {
  const { released, repository, reference } = facts;
  const subject = released.findLast(({ tier }) => tier !== "production");
  return {
    name: "Nightly: performance",
    if: expression(NIGHTLY),
    "runs-on": subject?.target.kind === "process" ? ["self-hosted", subject.name] : RUNNER,
    permissions: { contents: "read" },
    "timeout-minutes": 60,
    ...(subject === undefined ? {} : { env: testVariables(subject) }),
    steps: [
      checkout(),
      ...setUpSteps(toolchainOf(".", reference, repository), repository),
      run("Measure latency and throughput", command),
      keepResults("performance"),
    ],
  };
}

function reportsJob(needs: readonly string[]): Job {
  const summary = [
    "{",
    "  echo '| job | result |'",
    "  echo '|---|---|'",
    '  jq --raw-output \'to_entries[] | "| \\(.key) | \\(.value.result) |"\' <<<"$RESULTS"',
    '} | tee reports/summary.md >>"$GITHUB_STEP_SUMMARY"',
  ];
  return {
    name: "Nightly: reports",
    if: expression(`always() && ${NIGHTLY}`),
    needs,
    "runs-on": RUNNER,
    permissions: {},
    "timeout-minutes": 10,
    steps: [
      action("Collect the results", "actions/download-artifact", { with: { pattern: "results-*", path: "reports" } }),
      run("Sum up", ["mkdir -p reports", ...summary], { env: { RESULTS: expression("toJSON(needs)") } }),
      action("Keep the report", "actions/upload-artifact", {
        with: { name: "nightly-report", path: "reports/", "if-no-files-found": "error", "retention-days": 90 },
      }),
    ],
  };
}
