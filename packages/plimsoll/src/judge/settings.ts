/** How a canary is judged. Points are percentage points of requests; chances are 0 to 1. */
export interface JudgeSettings {
  /** How much worse than stable is accepted, in points. */
  readonly tolerance: number;
  /** A canary that is worse by this many points or more must not be promoted. */
  readonly detect: number;
  /** Chance that one bake rolls back a canary that is within tolerance, over all services and looks together. */
  readonly falseAlarm: number;
  /** Chance that one bake promotes a canary that is worse by `detect` or more on any service. */
  readonly miss: number;
}

/**
 * No slack on errors that a rate of zero would hide, one false rollback in a thousand bakes, and a pass after some 260
 * clean canary requests. docs/judge.md shows what other values cost.
 */
export const defaultJudgeSettings: JudgeSettings = { tolerance: 0, detect: 2, falseAlarm: 0.001, miss: 0.01 };
