import type { Job } from "../job.js";
import type { Profile } from "../profile.js";

export interface Fit {
  /** 0 to 100: the share of what is asked for that the profile offers, the first three skills counting twice. */
  readonly score: number;
  readonly verdict: "strong" | "fair" | "weak";
  readonly matched: readonly string[];
  readonly missing: readonly string[];
  readonly advice: string;
}

const LEADING_SKILLS = 3;

export function analyseFit(profile: Profile, job: Job): Fit {
  const offered = new Set(profile.skills.map(normalizeSkill));
  const isMatched = (skill: string) => offered.has(normalizeSkill(skill));
  const matched = job.skills.filter(isMatched);
  const missing = job.skills.filter((skill) => !isMatched(skill));
  const score = Math.round(
    (100 * weigh(job.skills, isMatched)) /
      Math.max(
        1,
        weigh(job.skills, () => true),
      ),
  );
  const verdict = score >= 70 ? "strong" : score >= 40 ? "fair" : "weak";
  return { score, verdict, matched, missing, advice: advise(verdict, matched, missing) };
}

export function normalizeSkill(skill: string): string {
  return skill.trim().toLowerCase().replaceAll(/\s+/g, " ");
}

function weigh(skills: readonly string[], counts: (skill: string) => boolean): number {
  return skills.reduce((sum, skill, index) => sum + (counts(skill) ? (index < LEADING_SKILLS ? 2 : 1) : 0), 0);
}

function advise(verdict: Fit["verdict"], matched: readonly string[], missing: readonly string[]): string {
  const gap = missing[0];
  if (verdict === "strong") {
    return gap === undefined
      ? "Everything asked for is there. Apply today."
      : `Apply today, and say how you would pick up ${gap}.`;
  }
  if (verdict === "fair")
    return `Lead with ${matched[0]}, and name one thing you have done that comes close to ${gap}.`;
  return `Another mask may fit better: this one shows ${matched.length === 0 ? "none" : "little"} of what is asked for.`;
}
