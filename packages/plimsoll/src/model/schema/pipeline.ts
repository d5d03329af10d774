import type { WrittenApiDocs, WrittenPipeline, WrittenRemoteTests } from "../../definition/pipeline.js";
import { DEFAULTS } from "../defaults.js";
import {
  kind,
  label,
  listOf,
  matching,
  objectOf,
  oneOf,
  optional,
  repositoryPath,
  required,
  text,
  timeOfDay,
  wholeNumber,
  yesOrNo,
} from "./leaf.js";
import { notifierSchema } from "./notify.js";

const branch = () => matching(/^[\w.\-/*]+$/, "be a branch or a pattern of branches such as release/**");

const remoteTests = objectOf<WrittenRemoteTests>("an object with run and environments", {
  run: required(text("be a command"), "Shell command; E2E_BASE_URL and E2E_API_URL point at the environment"),
  environments: required(listOf(label(), "environments"), "After a release of these"),
});

export const pipelineSchema = objectOf<WrittenPipeline>("a pipeline such as github()", {
  kind: kind("github"),
  branches: optional(
    listOf(branch(), "branches"),
    "Branches besides those of environments whose pushes are checked",
    DEFAULTS.pipelineBranches,
  ),
  pullRequests: optional(
    listOf(branch(), "branches"),
    "Branches that pull requests into are checked. Left out: those of the environments",
  ),
  testBranches: optional(
    listOf(branch(), "branches"),
    "Branches whose pushes run the tests alone, e.g. feature/*",
    DEFAULTS.testBranches,
  ),
  reviews: optional(wholeNumber(0, 6), "Approvals that a pull request needs before it may be merged", DEFAULTS.reviews),
  signedCommits: optional(yesOrNo(), "Only signed commits reach the branches that are released", false),
  tagsBy: optional(
    oneOf("push", "release"),
    "What releases a tag: its push, or the publication of a release for it on the code host",
    DEFAULTS.tagsBy,
  ),
  layout: optional(
    oneOf("one", "many"),
    "One workflow, or one for checks and one for each environment",
    DEFAULTS.pipelineLayout,
  ),
  nodeVersions: optional(
    listOf(wholeNumber(18, 30), "major versions"),
    "Major versions of Node that the gates run on. Left out: the builds' own",
  ),
  after: optional(label(), "A production release must be proved in this environment first, for the same commit"),
  audit: optional(
    oneOf("low", "moderate", "high", "critical"),
    "Dependencies with a known weakness of this level or worse fail",
    DEFAULTS.audit,
  ),
  scan: optional(
    oneOf("critical", "high", "report"),
    "Weaknesses of images from this severity on fail; report only reports",
    DEFAULTS.scan,
  ),
  sast: optional(yesOrNo(), "Static analysis by Semgrep", false),
  codecov: optional(yesOrNo(), "Coverage goes to Codecov", false),
  buildPullRequests: optional(yesOrNo(), "Images are also built (never pushed) for pull requests", false),
  e2e: optional(remoteTests, "End-to-end tests against an environment"),
  integration: optional(remoteTests, "Integration tests against an environment"),
  performance: optional(text("be a command"), "Load tests, run every night"),
  apiDocs: optional(
    objectOf<WrittenApiDocs>("an object with run and path", {
      run: required(text("be a command"), "Writes the documentation of the API"),
      path: required(repositoryPath(), "What it writes"),
    }),
    "Documentation of the API, kept as an artifact",
  ),
  nightly: optional(timeOfDay(), "Time of the nightly run, in UTC"),
  deploy: optional(
    oneOf("plimsoll", "commands"),
    "What deploy jobs run: plimsoll ship, or kubectl, aws or docker by themselves",
    DEFAULTS.deploy,
  ),
  releases: optional(yesOrNo(), "A release on the code host for each production tag", false),
  notify: optional(listOf(notifierSchema, "notifiers"), "Who hears of runs, beside those who hear of releases"),
  notifyOn: optional(oneOf("always", "failure"), "Which runs notify", DEFAULTS.notifyOn),
});
