import { apiDocsJobs } from "./api-docs.js";
import { auditJobs } from "./audits.js";
import type { CheckJob } from "./check-job.js";
import { gateJobs } from "./gates.js";
import { migrationJobs } from "./migrations.js";
import type { PipelineFacts } from "./pipeline-facts.js";
import { staticAnalysis } from "./static-analysis.js";

/** Names that jobs of ours have, or may come to have, in the same workflow. */
const RESERVED = ["images", "notify", "release", "reports", "performance", "checks"];

/** Everything that judges a commit, stage by stage; all of it runs side by side. */
export function checkJobs(facts: PipelineFacts): readonly CheckJob[] {
  const ours = [...migrationJobs(facts), ...auditJobs(facts), ...staticAnalysis(facts), ...apiDocsJobs(facts)];
  const gates = gateJobs(facts, [...RESERVED, ...ours.map(({ id }) => id)]);
  return [...gates, ...ours].toSorted((a, b) => rank(a) - rank(b));
}

const STAGES = ["Quality", "Tests", "Security"];

function rank({ job }: CheckJob): number {
  return STAGES.indexOf(job.name.split(":")[0] ?? "");
}
