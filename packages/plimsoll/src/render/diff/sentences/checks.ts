import type { Sentence } from "../sentence.js";

/** What concerns gates, smoke tests and the pipeline. */
export const CHECKS: readonly Sentence[] = [
  {
    at: "gates.*",
    topic: "checks",
    says: ({ name, came, went }) =>
      came
        ? `the gate ${name} must pass`
        : went
          ? `the gate ${name} is no longer asked`
          : `the gate ${name} is another`,
  },
  { at: "gates.*.run", topic: "checks", says: ({ name, was, is }) => `the gate ${name} runs ${is}, not ${was}` },
  { at: "gates.*.needs", topic: "checks", says: ({ name, was, is }) => `the gate ${name} is given ${is}, not ${was}` },
  { at: "gates.*.withinMs", topic: "checks", says: ({ name, was, is }) => `the gate ${name} has ${is}, not ${was}` },
  {
    at: "gates.*.coverage",
    topic: "checks",
    says: ({ name, was, is }) => `the gate ${name} wants a coverage of ${is}, not ${was}`,
  },
  {
    at: "gates.*.stage",
    topic: "checks",
    says: ({ name, was, is }) => `the gate ${name} is of the stage ${is}, not ${was}`,
  },
  { at: "gates.*.dir", topic: "checks", says: ({ name, was, is }) => `the gate ${name} runs in ${is}, not in ${was}` },
  {
    at: "gates.*.pipelineOnly",
    topic: "checks",
    says: ({ name, after }) =>
      after === true ? `the gate ${name} is asked by the pipeline only` : `the gate ${name} is asked by every release`,
  },
  {
    at: "smoke.*",
    topic: "checks",
    says: ({ name, came, went }) =>
      came
        ? `a release must pass the smoke test ${name}`
        : went
          ? `the smoke test ${name} is no longer made`
          : `the smoke test ${name} is another`,
  },
  {
    at: "smoke.*.underMs",
    topic: "checks",
    says: ({ name, was, is }) => `the smoke test ${name} must be answered within ${is}, not ${was}`,
  },
  {
    at: "smoke.*.expect.status",
    topic: "checks",
    says: ({ name, was, is }) => `the smoke test ${name} must be answered with ${is}, not ${was}`,
  },
  {
    at: "smoke.*.expect.contains",
    topic: "checks",
    says: ({ name, was, is }) => `the answer to the smoke test ${name} must contain ${is}, not ${was}`,
  },
  {
    at: "pipeline.**",
    topic: "checks",
    says: ({ below, was, is, came, went }) =>
      below === ""
        ? came
          ? "every change runs through a pipeline"
          : went
            ? "no change runs through a pipeline any more"
            : `the pipeline is another`
        : `the pipeline has ${below} ${is}, not ${was}`,
  },
  { at: "pipeline.branches", topic: "checks", says: ({ was, is }) => `pushes to ${is} are checked, not to ${was}` },
  {
    at: "pipeline.pullRequests",
    topic: "checks",
    says: ({ was, is }) => `pull requests into ${is} are checked, not into ${was}`,
  },
  {
    at: "pipeline.after",
    topic: "release",
    says: ({ was, is, went }) =>
      went
        ? `a production release needs no proof in ${was} any more`
        : `a production release must be proved in ${is} first, not in ${was}`,
  },
  {
    at: "pipeline.audit",
    topic: "checks",
    says: ({ was, is }) => `dependencies with a weakness from ${is} on fail, not from ${was}`,
  },
  {
    at: "pipeline.scan.severity",
    topic: "checks",
    says: ({ was, is }) => `images are scanned for weaknesses from ${is} on, not from ${was}`,
  },
  {
    at: "pipeline.scan.blocks",
    topic: "checks",
    says: ({ after }) => (after === true ? "a weak image stops the pipeline" : "a weak image is reported only"),
  },
  {
    at: "pipeline.deploy",
    topic: "release",
    says: ({ was, is }) => `the pipeline deploys with ${is}, not with ${was}`,
  },
  { at: "pipeline.nightly", topic: "checks", says: ({ was, is }) => `the nightly run is at ${is}, not at ${was}` },
  { at: "pipeline.notifyOn", topic: "checks", says: ({ was, is }) => `runs notify on ${is}, not on ${was}` },
];
