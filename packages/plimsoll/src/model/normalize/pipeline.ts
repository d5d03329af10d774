import type { WrittenPipeline } from "../../definition/pipeline.js";
import type { EnvironmentModel } from "../app-model.js";
import { DEFAULTS } from "../defaults.js";
import type { PipelineModel } from "../pipeline-model.js";
import { normalizeNotifier } from "./notify.js";

/** Pull requests go into the branches that environments are released from, unless others are named. */
export function normalizePipeline(
  written: WrittenPipeline,
  environments: readonly Pick<EnvironmentModel, "branch">[],
): PipelineModel {
  const released = [...new Set(environments.flatMap(({ branch }) => branch ?? []))].toSorted();
  const scan = written.scan ?? DEFAULTS.scan;
  return {
    kind: "github",
    branches: written.branches ?? DEFAULTS.pipelineBranches,
    testBranches: written.testBranches ?? DEFAULTS.testBranches,
    pullRequests: written.pullRequests ?? released,
    reviews: written.reviews ?? DEFAULTS.reviews,
    signedCommits: written.signedCommits ?? false,
    tagsBy: written.tagsBy ?? DEFAULTS.tagsBy,
    layout: written.layout ?? DEFAULTS.pipelineLayout,
    nodeVersions: written.nodeVersions ?? [],
    after: written.after,
    audit: written.audit ?? DEFAULTS.audit,
    scan: { severity: scan === "critical" ? "critical" : "high", blocks: scan !== "report" },
    sast: written.sast ?? false,
    codecov: written.codecov ?? false,
    buildPullRequests: written.buildPullRequests ?? false,
    e2e: written.e2e,
    integration: written.integration,
    performance: written.performance,
    apiDocs: written.apiDocs,
    nightly: written.nightly,
    deploy: written.deploy ?? DEFAULTS.deploy,
    releases: written.releases ?? false,
    notify: (written.notify ?? []).map(normalizeNotifier),
    notifyOn: written.notifyOn ?? DEFAULTS.notifyOn,
  };
}
