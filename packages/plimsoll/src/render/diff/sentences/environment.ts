import type { Sentence } from "../sentence.js";

/** What concerns an environment as a whole. */
export const ENVIRONMENT: readonly Sentence[] = [
  { at: "domain", topic: "exposure", says: ({ was, is }) => `the domain is ${is}, no longer ${was}` },
  {
    at: "tier",
    topic: "release",
    says: ({ was, is }) => `it is treated as ${is}, no longer as ${was}: defaults follow`,
  },
  {
    at: "branch",
    topic: "release",
    says: ({ was, is }) => `commits of ${is} are released here, no longer those of ${was}`,
  },
  { at: "tag", topic: "release", says: ({ was, is }) => `tags like ${is} are released here, no longer ${was}` },
  {
    at: "approval",
    topic: "release",
    says: ({ after }) =>
      after === true
        ? "a person must approve before traffic moves"
        : "nobody has to approve any more before traffic moves",
  },
  {
    at: "target",
    topic: "release",
    says: ({ before, after }) => `releases go to ${kindOf(after)}, no longer to ${kindOf(before)}`,
  },
  {
    at: "target.port",
    topic: "exposure",
    says: ({ was, is }) => `the proxy listens on port ${is}, no longer on ${was}`,
  },
  {
    at: "target.host",
    topic: "exposure",
    says: ({ was, is }) => `the proxy listens on the address ${is}, no longer on ${was}`,
  },
  {
    at: "target.entry",
    topic: "exposure",
    says: ({ before, after }) => `traffic enters through ${kindOf(after)}, no longer through ${kindOf(before)}`,
  },
  {
    at: "target.entry.firewall",
    topic: "exposure",
    says: ({ after }) => `the web firewall is ${after === true ? "on" : "off"}`,
  },
  {
    at: "target.namespace",
    topic: "data",
    says: ({ was, is }) => `everything is created anew in the namespace ${is}; what is in ${was} stays there`,
  },
  {
    at: "target.cluster",
    topic: "data",
    says: ({ was, is }) => `everything is created anew in the cluster ${is}; what is in ${was} stays there`,
  },
  {
    at: "target.region",
    topic: "data",
    says: ({ was, is }) => `everything is created anew in ${is}; what is in ${was} stays there`,
  },
  {
    at: "target.quota.**",
    topic: "scale",
    says: ({ was, is }) => `all instances together may request ${is}, no longer ${was}`,
  },
  { at: "target.zones", topic: "scale", says: ({ was, is }) => `instances are spread over ${is} zones, not ${was}` },
  {
    at: "target.storageClass",
    topic: "data",
    says: ({ was, is }) => `new volumes are of the class ${is}, not ${was}; those that exist stay as they are`,
  },
  {
    at: "also.**",
    topic: "release",
    says: ({ before, after }) => `files are rendered for ${kindOf(after)} as well, not for ${kindOf(before)}`,
  },
  {
    at: "registry",
    topic: "release",
    says: ({ came, went }) =>
      came ? "images are kept in a registry" : went ? "images are kept in no registry" : "images are kept otherwise",
  },
  {
    at: "registry.name",
    topic: "release",
    says: ({ was, is }) => `images are kept in ${is}, no longer in ${was}`,
  },
  {
    at: "registry.private",
    topic: "secrets",
    says: ({ after }) =>
      after === true ? "pulling images needs credentials" : "images are pulled without credentials",
  },
  { at: "registry.platforms", topic: "release", says: ({ was, is }) => `images are built for ${is}, not for ${was}` },
  {
    at: "secrets.from",
    topic: "secrets",
    says: ({ was, is }) => `secrets come from ${is}, no longer from ${was}: put them there first`,
  },
  {
    at: "secrets.store",
    topic: "secrets",
    says: ({ was, is }) => `secrets are looked up in ${is}, no longer in ${was}`,
  },
  {
    at: "secrets.groups.**",
    topic: "secrets",
    says: ({ below, was, is }) => `the secret group ${below || "set"} holds ${is}, not ${was}`,
  },
  {
    at: "certificates",
    topic: "exposure",
    says: ({ before, after }) => `certificates come from ${kindOf(after)}, no longer from ${kindOf(before)}`,
  },
  {
    at: "certificates.issuer",
    topic: "exposure",
    says: ({ was, is }) => `certificates are issued by ${is}, no longer by ${was}`,
  },
  {
    at: "certificates.email",
    topic: "other",
    says: ({ was, is }) => `warnings about certificates go to ${is}, no longer to ${was}`,
  },
  {
    at: "release",
    topic: "release",
    says: ({ before, after }) => `releases go out as ${kindOf(after)}, no longer as ${kindOf(before)}`,
  },
  {
    at: "release.steps",
    topic: "release",
    says: ({ was, is }) => `a canary takes ${is} percent of the traffic, not ${was}`,
  },
  {
    at: "release.surge",
    topic: "release",
    says: ({ was, is }) => `${is} instances are replaced at a time, not ${was}`,
  },
  {
    at: "release.readyWithinMs",
    topic: "release",
    says: ({ was, is }) => `a new revision has ${is} to become ready, not ${was}`,
  },
  {
    at: "release.monitorMs",
    topic: "release",
    says: ({ was, is }) => `a release is watched for ${is} after all traffic moved, not ${was}`,
  },
  {
    at: "release.approveWithinMs",
    topic: "release",
    says: ({ was, is }) => `a release waits ${is} for an approval, not ${was}`,
  },
  {
    at: "release.bakeWithinMs",
    topic: "release",
    says: ({ was, is }) => `a canary step has ${is} to gather evidence, not ${was}`,
  },
  {
    at: "release.judge.tolerance",
    topic: "release",
    says: ({ was, is }) => `a release may be worse by ${is} points, not ${was}`,
  },
  {
    at: "release.judge.falseAlarm",
    topic: "release",
    says: ({ was, is }) => `the chance of taking back a good release is ${is}, not ${was}`,
  },
  {
    at: "release.judge.detect",
    topic: "release",
    says: ({ was, is }) => `a regression of ${is} points must be found, not of ${was}`,
  },
  {
    at: "release.judge.miss",
    topic: "release",
    says: ({ was, is }) => `the chance of promoting a regression is ${is}, not ${was}`,
  },
  {
    at: "objectives.availability",
    topic: "checks",
    says: ({ was, is }) => `${is} % of requests must be answered well, not ${was} %`,
  },
  {
    at: "objectives.latency.p95Ms",
    topic: "checks",
    says: ({ was, is }) => `a response counts as bad after ${is}, not ${was}`,
  },
  {
    at: "notify.**",
    topic: "checks",
    says: ({ before, after }) => `messages go to ${kindOf(after)}, not to ${kindOf(before)}`,
  },
];

/** A choice by its kind, several with commas between. */
function kindOf(choice: unknown): string {
  if (Array.isArray(choice)) return choice.map(kindOf).join(", ") || "nothing";
  if (typeof choice === "object" && choice !== null && "kind" in choice) return String(choice.kind);
  return choice === undefined ? "nothing" : String(choice);
}
