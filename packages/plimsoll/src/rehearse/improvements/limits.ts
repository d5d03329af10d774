import { formatDuration } from "../../base/duration.js";
import { count, type ImprovementRule } from "./improvement.js";

export const readyLongerThanApproval: ImprovementRule = async ({ input: { approval, record }, tried }) => {
  const { readyWithinMs, approveWithinMs } = record.strategy;
  if (!approval || readyWithinMs <= approveWithinMs) return undefined;
  return (
    `instances may take ${formatDuration(readyWithinMs)} to be ready, and people have ${formatDuration(approveWithinMs)} to approve ` +
    `afterwards: whoever waits for the first misses the second (missed, refused or late in ${count(tried.faults.approval ?? 0)} ` +
    `of ${count(tried.releases)} releases); raise approveWithin`
  );
};

export const nothingToReturnTo: ImprovementRule = async ({ input: { previous }, tried: { ended, releases } }) => {
  if (previous !== undefined) return undefined;
  const failed = ended["rolled-back"] + ended.refused;
  return (
    `this is the first release: ${count(failed)} of ${count(releases)} ended with nothing serving, as there is no earlier ` +
    "version to return to; ship it before visitors come"
  );
};
