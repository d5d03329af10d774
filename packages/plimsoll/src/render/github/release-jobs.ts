import type { EnvironmentModel } from "../../model/app-model.js";
import { runsImages } from "../../model/wiring/released-to.js";
import { addressesOf, testVariables } from "./addresses.js";
import { codeHostRelease } from "./code-host-release.js";
import type { Noted, Way } from "./deploy/way.js";
import { wayOf } from "./deploy/way-of.js";
import { releasesWhen } from "./events.js";
import { expression } from "./expression.js";
import type { PipelineFacts } from "./pipeline-facts.js";
import { proofJob, provesInThisRun } from "./proof.js";
import { remoteTestJobs } from "./remote-tests.js";
import { smokeSteps } from "./smoke.js";
import { action, checkout, run } from "./steps.js";
import { type Job, RUNNER, type Step } from "./workflow.js";

/** Jobs by id, in the order in which they run. */
export type Jobs = Readonly<Record<string, Job>>;

interface Release {
  readonly environment: EnvironmentModel;
  readonly facts: PipelineFacts;
  readonly way: Way;
  /** Jobs without which nothing is released. */
  readonly needs: readonly string[];
}

/** Everything that one environment's release consists of: proof, deploy, smoke, tests from outside, the way back. */
export function releaseJobs(environment: EnvironmentModel, facts: PipelineFacts, needs: readonly string[]): Jobs {
  const proof = proofJob(environment, facts);
  const earlier = provesInThisRun(environment, facts) ? [`smoke-${facts.pipeline.after}`] : [];
  const all = [...needs, ...earlier, ...Object.keys(proof)];
  const release: Release = { environment, facts, way: wayOf(environment, facts), needs: all };
  const { name } = environment;
  const outside = remoteTestJobs(environment, facts, release.way.runsOn);
  const shown = [`smoke-${name}`, ...Object.keys(outside)];
  return {
    ...proof,
    [`deploy-${name}`]: deployJob(release),
    [`smoke-${name}`]: smokeJob(release),
    ...outside,
    [`rollback-${name}`]: rollbackJob(release, shown),
    ...codeHostRelease(environment, facts, shown),
  };
}

/** No group is cancelled half-way: a release that waits takes its turn, and the newest waiting one replaces older ones. */
function turn({ name }: EnvironmentModel) {
  return { group: `release-${name}`, "cancel-in-progress": false };
}

function deployJob({ environment, facts, way, needs }: Release): Job {
  const { base } = addressesOf(environment);
  const { noted } = way;
  return {
    name: `Deploy ${environment.name}`,
    ...releasesWhen(environment, facts),
    needs,
    "runs-on": way.runsOn,
    environment: { name: environment.name, ...(base === undefined ? {} : { url: base }) },
    concurrency: turn(environment),
    permissions: { contents: "read", ...way.permissions },
    "timeout-minutes": way.minutes,
    ...(noted === undefined ? {} : { outputs: outputsOf(noted) }),
    steps: [
      checkout(way.keepsFolder ? { clean: false } : {}),
      ...versionStep(environment, facts),
      ...digestSteps(environment),
      ...way.reach,
      ...way.backUp,
      ...way.bring,
      ...takeBackSteps(way),
    ],
  };
}

function outputsOf({ before, after = "" }: Noted) {
  return { before: expression(before), after: expression(after) };
}

/** The same commit may have other tags: only a version of three numbers is one to release. */
function versionStep({ tag }: EnvironmentModel, { pipeline }: PipelineFacts): readonly Step[] {
  if (tag === undefined) return [];
  const pattern = "^v?(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)\\.(0|[1-9][0-9]*)(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?$";
  const condition = expression(`github.event_name == '${pipeline.tagsBy}' && github.ref_type == 'tag'`);
  return [run("Demand a version as the tag", `[[ $GITHUB_REF_NAME =~ ${pattern} ]]`, { if: condition })];
}

function digestSteps(environment: EnvironmentModel): readonly Step[] {
  if (!runsImages(environment.target) || environment.registry === undefined) return [];
  return [
    action("Take the digests of the images", "actions/download-artifact", {
      with: { pattern: "digest-*", path: "digests", "merge-multiple": true },
    }),
  ];
}

/** Plimsoll takes back by itself; commands must be told to, once something was changed. */
function takeBackSteps(way: Way): readonly Step[] {
  const changes = way.bring.some(({ id }) => id === "apply");
  if (!changes) return [];
  const condition = expression("(failure() || cancelled()) && steps.apply.outcome != 'skipped'");
  const noted = { before: way.noted?.before ?? "", after: undefined };
  return way.takeBack(noted).map(({ name, ...step }) => ({ name, if: condition, ...step }) as Step);
}

function smokeJob({ environment, way }: Release): Job {
  const steps = smokeSteps(environment);
  return {
    name: `Smoke ${environment.name}`,
    needs: [`deploy-${environment.name}`],
    "runs-on": way.runsOn === RUNNER ? RUNNER : way.runsOn,
    permissions: {},
    "timeout-minutes": 10,
    env: testVariables(environment),
    steps:
      steps.length > 0
        ? steps
        : [run("Nothing of this environment is public", 'echo "The roll-out itself waited for readiness"')],
  };
}

/** Only a release that was brought can be taken back, and only by what it showed afterwards. */
function rollbackJob({ environment, way }: Release, shown: readonly string[]): Job {
  const deploy = `deploy-${environment.name}`;
  const noted = { before: `needs.${deploy}.outputs.before`, after: `needs.${deploy}.outputs.after` };
  return {
    name: `Roll back ${environment.name}`,
    if: expression(`failure() && needs.${deploy}.result == 'success'`),
    needs: [deploy, ...shown],
    "runs-on": way.runsOn,
    concurrency: turn(environment),
    permissions: { contents: "read", ...way.permissions },
    "timeout-minutes": way.minutes,
    steps: [checkout(way.keepsFolder ? { clean: false } : {}), ...way.reach, ...way.takeBack(noted)],
  };
}
