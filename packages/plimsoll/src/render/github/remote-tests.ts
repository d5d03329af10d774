import type { EnvironmentModel } from "../../model/app-model.js";
import { testVariables } from "./addresses.js";
import type { PipelineFacts } from "./pipeline-facts.js";
import type { Jobs } from "./release-jobs.js";
import { keepResults } from "./results.js";
import { setUpSteps, toolchainOf } from "./set-up.js";
import { checkout, run } from "./steps.js";
import type { Job } from "./workflow.js";

const MINUTES = 30;

/** The author's own tests against the environment, after its smoke tests. */
export function remoteTestJobs(environment: EnvironmentModel, facts: PipelineFacts, runsOn: Job["runs-on"]): Jobs {
  const { e2e, integration } = facts.pipeline;
  const wanted = [
    { id: "e2e", name: "End-to-end tests", tests: e2e },
    { id: "integration", name: "Integration tests", tests: integration },
  ];
  const entries = wanted.flatMap(({ id, name, tests }) => {
    if (tests?.environments.includes(environment.name) !== true) return [];
    const job = remoteJob(
      { id: `${id}-${environment.name}`, name: `${name} ${environment.name}`, command: tests.run, runsOn },
      environment,
      facts,
    );
    return [[`${id}-${environment.name}`, job] as const];
  });
  return Object.fromEntries(entries);
}

interface RemoteTests {
  readonly id: string;
  readonly name: string;
  readonly command: string;
  readonly runsOn: Job["runs-on"];
}

function remoteJob(
  { id, name, command, runsOn }: RemoteTests,
  environment: EnvironmentModel,
  facts: PipelineFacts,
): Job {
  return {
    name,
    needs: [`smoke-${environment.name}`],
    "runs-on": runsOn,
    permissions: { contents: "read" },
    "timeout-minutes": MINUTES,
    env: testVariables(environment),
    steps: [
      checkout(),
      ...setUpSteps(toolchainOf(".", facts.reference, facts.repository), facts.repository),
      ...browserSteps(command),
      run("Run the tests", command),
      keepResults(id),
    ],
  };
}

/** Playwright brings its own browsers, and the system's libraries for them. */
function browserSteps(command: string) {
  return /playwright/.test(command) ? [run("Install browsers", "npx playwright install --with-deps chromium")] : [];
}
