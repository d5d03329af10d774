import { answerWithin, type Clock } from "../base/clock.js";
import { messageOf } from "../base/error.js";
import type { Evidence, Target } from "../target/target.js";
import type { ReleaseState } from "./state.js";

/** What explains a failure, before undoing destroys it; that there is none must not hold the way back. */
export async function takeEvidence(target: Target, clock: Clock, state: ReleaseState): Promise<readonly Evidence[]> {
  const revisions = startedRevisions(state);
  if (Object.keys(revisions).length === 0) return [];
  try {
    return await answerWithin(clock, target.evidence(revisions), LIMIT_MS);
  } catch (problem) {
    return [{ service: "", revision: "", lines: [`No evidence could be taken: ${messageOf(problem)}`] }];
  }
}

/** The new revisions that a release has begun to start: whose logs explain a failure. */
function startedRevisions(state: ReleaseState): Readonly<Record<string, string>> {
  const revisions: Record<string, string> = {};
  for (const { n, operation } of state.plan.operations) {
    if (operation.kind === "start" && state.steps[n] !== undefined) {
      revisions[operation.service] = operation.revision;
    }
  }
  return revisions;
}

const LIMIT_MS = 5_000;
