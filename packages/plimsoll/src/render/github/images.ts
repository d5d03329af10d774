import { onlyTestsWhen } from "./events.js";
import { expression } from "./expression.js";
import { haveArguments, haveLimits, type ImagePlan, type PlannedImage } from "./image-plan.js";
import { scanSteps } from "./image-scan.js";
import { OWN_RUN, type PipelineFacts } from "./pipeline-facts.js";
import { registryAccess } from "./registry.js";
import { action, checkout, run } from "./steps.js";
import { type Job, RUNNER, type Step } from "./workflow.js";

const SERVICE = expression("matrix.service");
const NO_PULL_REQUEST = "github.event_name != 'pull_request'";

/** Built once for each commit, after every check. An image has no name that people use before it passed its scan. */
export function imagesJob(plan: ImagePlan, facts: PipelineFacts, needs: readonly string[]): Job {
  const access = registryAccess(plan.registry, "write");
  return {
    name: `Image: ${SERVICE}`,
    ...whenBuilt(facts),
    needs,
    "runs-on": RUNNER,
    permissions: { contents: "read", "security-events": "write", ...access.permissions },
    "timeout-minutes": 45,
    strategy: { "fail-fast": false, matrix: { include: plan.images.map(entryOf(plan)) } },
    steps: [
      checkout(),
      ...(plan.registry.platforms.some((one) => one !== "linux/amd64")
        ? [action("Prepare for other processors", "docker/setup-qemu-action")]
        : []),
      action("Set up Buildx", "docker/setup-buildx-action"),
      ...unlessPullRequest(access.steps, facts),
      metadata(facts),
      ...unlessPullRequest([lookStep()], facts),
      buildStep(plan, buildsPullRequests(facts)),
      ...unlessPullRequest(
        [settleStep(), ...sizeSteps(plan), ...scanSteps(facts.pipeline), nameStep(), ...handOver()],
        facts,
      ),
    ],
  };
}

/** Nothing is built for a nightly run, where the tests alone run, nor for a pull request unless it was asked for. */
function whenBuilt(facts: PipelineFacts): Pick<Job, "if"> {
  const { pipeline, isCalled } = facts;
  const onlyTests = onlyTestsWhen(facts);
  const conditions = [
    ...(isCalled ? [OWN_RUN] : []),
    ...(pipeline.nightly === undefined ? [] : ["github.event_name != 'schedule'"]),
    ...(pipeline.pullRequests.length === 0 || pipeline.buildPullRequests ? [] : [NO_PULL_REQUEST]),
    ...(onlyTests === undefined ? [] : [`!(${onlyTests})`]),
  ];
  return conditions.length === 0 ? {} : { if: expression(conditions.join(" && ")) };
}

function buildsPullRequests({ pipeline }: PipelineFacts): boolean {
  return pipeline.buildPullRequests && pipeline.pullRequests.length > 0;
}

function unlessPullRequest(steps: readonly Step[], facts: PipelineFacts): readonly Step[] {
  if (!buildsPullRequests(facts)) return steps;
  return steps.map(({ name, id, if: own, ...rest }) => ({
    name,
    ...(id === undefined ? {} : { id }),
    if: own === undefined ? expression(NO_PULL_REQUEST) : own.replace(/^\$\{\{/, `$& ${NO_PULL_REQUEST} &&`),
    ...rest,
  })) as readonly Step[];
}

/** Names of a branch, of a version, and of the commit; `latest` says nothing about what runs. */
function metadata({ released, pipeline }: PipelineFacts): Step {
  const hasBranch = released.some(({ branch }) => branch !== undefined) || pipeline.branches.length > 0;
  const hasTag = released.some(({ tag }) => tag !== undefined);
  const tags = [
    ...(hasBranch ? ["type=ref,event=branch"] : []),
    ...(hasTag ? ["type=semver,pattern={{version}}", "type=semver,pattern={{major}}.{{minor}}"] : []),
    "type=sha,format=long,prefix=sha-",
  ];
  return action("Derive names and labels", "docker/metadata-action", {
    id: "meta",
    with: { images: expression("matrix.image"), flavor: "latest=false", tags: `${tags.join("\n")}\n` },
  });
}

/** What went through one environment is what the next one gets. */
function lookStep(): Step {
  const lines = [
    "if digest=$(docker buildx imagetools inspect \"$NAME:sha-$GITHUB_SHA\" --format '{{.Manifest.Digest}}'); then",
    '  echo "digest=$digest" >>"$GITHUB_OUTPUT"',
    "fi",
  ];
  return run("Look for an image of this commit that was proved before", lines, {
    id: "known",
    env: { NAME: expression("matrix.image") },
  });
}

function buildStep(plan: ImagePlan, pullRequestsToo: boolean): Step {
  const push = pullRequestsToo ? expression(NO_PULL_REQUEST) : "true";
  return action("Build", "docker/build-push-action", {
    id: "build",
    if: expression("!steps.known.outputs.digest"),
    with: {
      context: expression("matrix.context"),
      file: expression("matrix.file"),
      platforms: plan.registry.platforms.join(","),
      "build-args": [
        `REVISION=${expression("github.sha")}`,
        `VERSION=${expression("steps.meta.outputs.version")}`,
        `SOURCE=${expression("github.server_url")}/${expression("github.repository")}`,
        ...(haveArguments(plan) ? [expression("matrix.arguments")] : []),
        "",
      ].join("\n"),
      labels: expression("steps.meta.outputs.labels"),
      outputs: `type=image,name=${expression("matrix.image")},push-by-digest=true,name-canonical=true,push=${push}`,
      "cache-from": `type=gha,scope=${SERVICE}`,
      "cache-to": `type=gha,scope=${SERVICE},mode=max`,
      provenance: "mode=max",
      sbom: true,
    },
  });
}

function settleStep(): Step {
  return run("Settle on the image", `echo "ref=$NAME@\${KNOWN:-$BUILT}" >>"$GITHUB_OUTPUT"`, {
    id: "image",
    env: {
      NAME: expression("matrix.image"),
      KNOWN: expression("steps.known.outputs.digest"),
      BUILT: expression("steps.build.outputs.digest"),
    },
  });
}

/** What is pulled: layers as the registry keeps them, for each processor. On disk they are larger, by how differs by host. */
function sizeSteps(plan: ImagePlan): readonly Step[] {
  if (!haveLimits(plan)) return [];
  const lines = [
    'inspect() { docker buildx imagetools inspect --raw "$1"; }',
    `digests=$(inspect "$IMAGE" | jq --raw-output --arg own "\${IMAGE#*@}" \\`,
    `  'if .manifests then .manifests[] | select(.platform.os != "unknown") | .digest else $own end')`,
    'test -n "$digests"',
    "for digest in $digests; do",
    `  size=$(inspect "\${IMAGE%@*}@$digest" | jq '[.layers[].size] | add')`,
    '  echo "$size bytes to pull, at most $LIMIT"',
    '  test "$size" -le "$LIMIT"',
    "done",
  ];
  return [
    run("Keep within the size that was agreed", lines, {
      if: expression("matrix.limit > 0"),
      env: { IMAGE: expression("steps.image.outputs.ref"), LIMIT: expression("matrix.limit") },
    }),
  ];
}

function nameStep(): Step {
  const lines = [
    "while read -r name; do",
    '  docker buildx imagetools create --tag "$name" "$IMAGE"',
    'done <<<"$TAGS"',
  ];
  const env = { IMAGE: expression("steps.image.outputs.ref"), TAGS: expression("steps.meta.outputs.tags") };
  return run("Give the image its names", lines, { env });
}

/** One file a service, as outputs of a matrix overwrite each other. */
function handOver(): readonly Step[] {
  const lines = ["mkdir digests", 'echo "$IMAGE" >"digests/$SERVICE"'];
  const env = { IMAGE: expression("steps.image.outputs.ref"), SERVICE };
  return [
    run("Write the digest down", lines, { env }),
    action("Hand the digest on", "actions/upload-artifact", {
      with: { name: `digest-${SERVICE}`, path: "digests/", "if-no-files-found": "error", overwrite: true },
    }),
  ];
}

/** An entry shows only what some image makes use of. */
function entryOf(plan: ImagePlan) {
  return ({ arguments: lines, limit, ...image }: PlannedImage) => ({
    ...image,
    ...(haveArguments(plan) ? { arguments: lines } : {}),
    ...(haveLimits(plan) ? { limit } : {}),
  });
}
