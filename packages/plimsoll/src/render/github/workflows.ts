import type { EnvironmentModel } from "../../model/app-model.js";
import { commented } from "../format/commented.js";
import { checkJobs } from "./checks.js";
import { checkTriggers, environmentTriggers } from "./events.js";
import { expression } from "./expression.js";
import { imagePlan } from "./image-plan.js";
import { imagesJob } from "./images.js";
import { nightlyJobs } from "./nightly.js";
import { notifyJob } from "./notify.js";
import { CHECKS_NAME, factsOfRelease, type PipelineFacts } from "./pipeline-facts.js";
import { releaseJobs } from "./release-jobs.js";
import type { Call, Job, Permissions, Workflow } from "./workflow.js";

/** Workflows by file name. */
export function workflows(facts: PipelineFacts): Readonly<Record<string, Workflow>> {
  return facts.pipeline.layout === "one" ? { "ci-cd.yml": everything(facts) } : apart(facts);
}

/** A step that fails ends its script, also inside of a pipe, and a name that is not set is an error. */
const SHELL = "bash --noprofile --norc -euo pipefail {0}";

const FRAME = { permissions: {}, defaults: { run: { shell: SHELL } } } as const;

function everything(facts: PipelineFacts): Workflow {
  const checks = checkJobs(facts);
  const ids = checks.map(({ id }) => id);
  const plan = imagePlan(facts);
  const jobs: Record<string, Job> = Object.fromEntries(checks.map(({ id, job }) => [id, job]));
  if (plan !== undefined) jobs.images = imagesJob(plan, facts, ids);
  for (const environment of facts.released) {
    Object.assign(jobs, releaseJobs(environment, facts, plan === undefined ? ids : ["images"]));
  }
  Object.assign(jobs, nightlyJobs(facts, ids));
  Object.assign(jobs, notifyJob(facts, Object.keys(jobs)));
  return { name: "CI/CD", on: checkTriggers(facts), ...frame("ci-cd"), jobs };
}

function apart(facts: PipelineFacts): Readonly<Record<string, Workflow>> {
  const checks = checkJobs(facts);
  const jobs: Record<string, Job> = Object.fromEntries(checks.map(({ id, job }) => [id, job]));
  const ids = Object.keys(jobs);
  const plan = imagePlan(facts);
  const builds = facts.pipeline.branches.length > 0 || facts.pipeline.buildPullRequests;
  if (plan !== undefined && builds) jobs.images = imagesJob(plan, facts, ids);
  Object.assign(jobs, nightlyJobs(facts, ids));
  Object.assign(jobs, notifyJob(facts, Object.keys(jobs)));
  const callable = checks.map(({ job }) => job);
  const others = facts.released.map((environment) => {
    return [`deploy-${environment.name}.yml`, release(environment, facts, callable)] as const;
  });
  return {
    "ci.yml": { name: CHECKS_NAME, on: checkTriggers(facts), ...frame("ci"), jobs },
    ...Object.fromEntries(others),
  };
}

function release(environment: EnvironmentModel, facts: PipelineFacts, checks: readonly Job[]): Workflow {
  const own = factsOfRelease(facts, environment);
  const plan = imagePlan(own);
  const jobs: Record<string, Job | Call> = { checks: callChecks(facts, checks) };
  if (plan !== undefined) jobs.images = imagesJob(plan, own, ["checks"]);
  Object.assign(jobs, releaseJobs(environment, own, plan === undefined ? ["checks"] : ["images"]));
  Object.assign(jobs, notifyJob(own, Object.keys(jobs)));
  return { name: `Release ${environment.name}`, on: environmentTriggers(environment, facts), ...FRAME, jobs };
}

/** A called workflow may do no more than its caller allows. */
function callChecks({ pipeline }: PipelineFacts, checks: readonly Job[]): Call {
  const permissions = Object.assign({}, ...checks.map((job) => job.permissions)) as Permissions;
  return {
    name: "Checks",
    uses: "./.github/workflows/ci.yml",
    permissions,
    ...(pipeline.codecov ? { secrets: { CODECOV_TOKEN: expression("secrets.CODECOV_TOKEN") } } : {}),
  };
}

/** A new push to a pull request ends the run of the one before; nothing else is ever cut short. */
function frame(name: string) {
  return {
    permissions: FRAME.permissions,
    concurrency: {
      group: `${name}-\${{ github.event_name == 'pull_request' && github.ref || github.run_id }}`,
      "cancel-in-progress": commented(true, "only pull requests share a group"),
    },
    defaults: FRAME.defaults,
  };
}
