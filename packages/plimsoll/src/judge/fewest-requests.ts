import { evidenceOfNoWorse } from "./evidence.js";
import type { JudgeSettings } from "./settings.js";

/** The fewest canary requests that can pass: all good, beside a stable revision that is all good. */
export function fewestRequests({ detect, miss }: Pick<JudgeSettings, "detect" | "miss">): number {
  const passes = (total: number) =>
    evidenceOfNoWorse({ total, bad: 0 }, { total, bad: 0 }, detect / 100) >= -Math.log(miss);
  let enough = 1;
  while (!passes(enough)) enough *= 2;
  let tooFew = Math.floor(enough / 2);
  while (enough - tooFew > 1) {
    const middle = Math.floor((enough + tooFew) / 2);
    if (passes(middle)) enough = middle;
    else tooFew = middle;
  }
  return enough;
}
