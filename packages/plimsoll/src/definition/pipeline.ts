import type { Fields } from "./fields.js";
import type { WrittenNotifier } from "./notify.js";

export interface WrittenPipeline {
  readonly kind: "github";
  /** Branches besides those of environments whose pushes are checked, e.g. `release/**`. */
  readonly branches?: readonly string[] | undefined;
  /** Branches whose pushes run the tests alone, e.g. `feature/*`. */
  readonly testBranches?: readonly string[] | undefined;
  readonly pullRequests?: readonly string[] | undefined;
  /** Approvals that a pull request needs before it may be merged. */
  readonly reviews?: number | undefined;
  /** Only signed commits reach the branches that are released. */
  readonly signedCommits?: boolean | undefined;
  /** What releases a tag: its push, or the publication of a release for it on the code host. */
  readonly tagsBy?: "push" | "release" | undefined;
  /** One workflow, or one for checks and one for each environment. */
  readonly layout?: "one" | "many" | undefined;
  /** Major versions of Node that the gates run on. */
  readonly nodeVersions?: readonly number[] | undefined;
  /** A production release must be proved in this environment first, for the same commit. */
  readonly after?: string | undefined;
  readonly audit?: "low" | "moderate" | "high" | "critical" | undefined;
  /** Severity from which on a scan of the images fails; `report` only reports. */
  readonly scan?: "critical" | "high" | "report" | undefined;
  /** Static analysis by Semgrep. */
  readonly sast?: boolean | undefined;
  readonly codecov?: boolean | undefined;
  /** Images are also built (never pushed) for pull requests. */
  readonly buildPullRequests?: boolean | undefined;
  readonly e2e?: WrittenRemoteTests | undefined;
  readonly integration?: WrittenRemoteTests | undefined;
  /** Shell command of the load tests, run every night. */
  readonly performance?: string | undefined;
  readonly apiDocs?: WrittenApiDocs | undefined;
  /** `HH:MM` in UTC. */
  readonly nightly?: string | undefined;
  /** What deploy jobs run: `plimsoll ship`, or kubectl, aws or docker by themselves. */
  readonly deploy?: "plimsoll" | "commands" | undefined;
  /** A release on the code host for each production tag. */
  readonly releases?: boolean | undefined;
  /** Who hears of runs, beside those who hear of releases. */
  readonly notify?: readonly WrittenNotifier[] | undefined;
  readonly notifyOn?: "always" | "failure" | undefined;
}

/** Tests that are pointed at an environment by E2E_BASE_URL and E2E_API_URL. */
export interface WrittenRemoteTests {
  readonly run: string;
  /** After a release of these. */
  readonly environments: readonly string[];
}

export interface WrittenApiDocs {
  readonly run: string;
  /** What it writes, from the repository's root. */
  readonly path: string;
}

/** GitHub Actions. */
export function github(fields: Fields<WrittenPipeline> = {}): WrittenPipeline {
  return { kind: "github", ...fields };
}
