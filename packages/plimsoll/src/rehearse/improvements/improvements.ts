import { noBackup, schemaStays } from "./data.js";
import type { Given, Improvement, ImprovementRule } from "./improvement.js";
import { nothingToReturnTo, readyLongerThanApproval } from "./limits.js";
import { allAtOnce, largeFirstStep, littleTraffic, notSmoked, notWatched, singleReplica } from "./traffic.js";

/** The dangerous ones first. */
const RULES: Readonly<Record<string, ImprovementRule>> = {
  "no-backup": noBackup,
  "schema-stays": schemaStays,
  "single-replica": singleReplica,
  "not-watched": notWatched,
  "all-at-once": allAtOnce,
  "large-first-step": largeFirstStep,
  "not-smoked": notSmoked,
  "little-traffic": littleTraffic,
  "ready-longer-than-approval": readyLongerThanApproval,
  "nothing-to-return-to": nothingToReturnTo,
};

export async function findImprovements(given: Given): Promise<readonly Improvement[]> {
  const found: Improvement[] = [];
  for (const [rule, look] of Object.entries(RULES)) {
    const says = await look(given);
    if (says !== undefined) found.push({ rule, says });
  }
  return found;
}
