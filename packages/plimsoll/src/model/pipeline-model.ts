import type { NotifierModel } from "./app-model.js";

/** What runs on the code host for every change. */
export interface PipelineModel {
  readonly kind: "github";
  /** Branches besides those of environments whose pushes are checked, e.g. `release/**`. */
  readonly branches: readonly string[];
  /** Branches whose pushes run the tests alone, e.g. `feature/*`. */
  readonly testBranches: readonly string[];
  /** Branches that pull requests into are checked. */
  readonly pullRequests: readonly string[];
  /** Approvals that a pull request needs before it may be merged. */
  readonly reviews: number;
  /** Only signed commits reach the branches that are released. */
  readonly signedCommits: boolean;
  /** What releases a tag: its push, or the publication of a release for it on the code host. */
  readonly tagsBy: "push" | "release";
  /** One workflow, or one for checks and one for each environment. */
  readonly layout: "one" | "many";
  /** Major versions that the gates run on; empty for the builds' own. */
  readonly nodeVersions: readonly number[];
  /** A production release must be proved in this environment first, for the same commit. */
  readonly after: string | undefined;
  /** Dependencies with a known weakness of this level or worse fail. */
  readonly audit: "low" | "moderate" | "high" | "critical";
  /** Weaknesses of images from this severity on; a scan that does not block reports only. */
  readonly scan: { readonly severity: "high" | "critical"; readonly blocks: boolean };
  readonly sast: boolean;
  readonly codecov: boolean;
  /** Images are also built (never pushed) for pull requests. */
  readonly buildPullRequests: boolean;
  /** Shell command of the end-to-end tests, run against the environment of that name. */
  readonly e2e: { readonly run: string; readonly environments: readonly string[] } | undefined;
  readonly integration: { readonly run: string; readonly environments: readonly string[] } | undefined;
  readonly performance: string | undefined;
  readonly apiDocs: { readonly run: string; readonly path: string } | undefined;
  /** `HH:MM` of the nightly run, UTC. */
  readonly nightly: string | undefined;
  /** What deploy jobs run: `plimsoll ship`, or kubectl, aws or docker by themselves. */
  readonly deploy: "plimsoll" | "commands";
  /** A release on the code host for each production tag. */
  readonly releases: boolean;
  /** Who hears of runs, beside those who hear of releases. */
  readonly notify: readonly NotifierModel[];
  /** Which runs notify. */
  readonly notifyOn: "always" | "failure";
}
