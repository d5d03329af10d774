import type { EnvironmentModel } from "../../model/app-model.js";
import { expression } from "./expression.js";
import type { PipelineFacts } from "./pipeline-facts.js";
import type { Jobs } from "./release-jobs.js";
import { run } from "./steps.js";
import { RUNNER } from "./workflow.js";

/** A page of what is new, once it serves; where the page itself released the tag, it is there already. */
export function codeHostRelease(
  environment: EnvironmentModel,
  { pipeline }: PipelineFacts,
  needs: readonly string[],
): Jobs {
  if (!pipeline.releases || environment.tag === undefined || environment.tier !== "production") return {};
  if (pipeline.tagsBy === "release") return {};
  const command = 'gh release create "$GITHUB_REF_NAME" --repo "$GITHUB_REPOSITORY" --verify-tag --generate-notes';
  return {
    release: {
      name: "Release notes",
      if: expression("github.ref_type == 'tag'"),
      needs,
      "runs-on": RUNNER,
      permissions: { contents: "write" },
      "timeout-minutes": 5,
      steps: [run("Publish the release", command, { env: { GH_TOKEN: expression("github.token") } })],
    },
  };
}
