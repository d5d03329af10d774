import type { EnvironmentModel } from "../../../model/app-model.js";
import { run } from "../steps.js";
import type { Step } from "../workflow.js";
import { minutesFor, type Way } from "./way.js";

/**
 * On the machine itself, where a runner of its own listens: Plimsoll builds, backs up, migrates, judges and takes back by
 * itself, and its exit code says how it ended.
 */
export function byPlimsoll({ name, approval, release }: EnvironmentModel, setUp: readonly Step[]): Way {
  return {
    runsOn: ["self-hosted", name],
    // `.plimsoll` beside the definition holds releases and data of this machine.
    keepsFolder: true,
    permissions: {},
    reach: setUp,
    backUp: [],
    bring: [run("Ship", approval ? approved(name) : `npx plimsoll ship ${name} --revision "$GITHUB_SHA" --yes`)],
    takeBack: () => [run("Serve the release before it", `npx plimsoll rollback ${name} --yes`)],
    noted: undefined,
    minutes: minutesFor(release.readyWithinMs + release.monitorMs),
  };
}

/** The environment's reviewers were asked before this job began: their answer is what the waiting release gets. */
function approved(name: string): readonly string[] {
  return [
    "code=0",
    `npx plimsoll ship ${name} --revision "$GITHUB_SHA" --yes || code=$?`,
    "# 5: it waits for an approval",
    'if [ "$code" = 5 ]; then npx plimsoll approve; else exit "$code"; fi',
  ];
}
