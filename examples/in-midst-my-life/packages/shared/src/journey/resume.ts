import type { Job } from "../job.js";
import type { Experience, Profile } from "../profile.js";
import { type Fit, normalizeSkill } from "./fit.js";

export interface Resume {
  readonly title: string;
  readonly summary: string;
  /** What the job asks for comes first. */
  readonly skills: readonly string[];
  /** The most telling experience first, and within it the most telling achievement. */
  readonly experience: readonly Experience[];
}

export function tailorResume(profile: Profile, job: Job, fit: Fit): Resume {
  const matched = new Set(fit.matched.map(normalizeSkill));
  const rest = profile.skills.filter((skill) => !matched.has(normalizeSkill(skill)));
  return {
    title: `${profile.person}, ${profile.headline}`,
    summary: `${profile.summary} ${focus(fit.matched, job)}`.trim(),
    skills: [...fit.matched, ...rest],
    experience: byRelevance(profile.experience, (experience) => relevance(experience, fit.matched)).map(
      (experience) => ({
        ...experience,
        achievements: byRelevance(experience.achievements, (text) => countMentions(text, fit.matched)),
      }),
    ),
  };
}

function focus(matched: readonly string[], job: Job): string {
  return matched.length === 0 ? "" : `Brings ${listOf(matched.slice(0, 3))} to ${job.company}.`;
}

/** `a, b and c`. */
export function listOf(words: readonly string[]): string {
  return words.length < 2 ? words.join("") : `${words.slice(0, -1).join(", ")} and ${words.at(-1)}`;
}

function relevance(experience: Experience, skills: readonly string[]): number {
  return countMentions([experience.role, ...experience.achievements].join(" "), skills);
}

function countMentions(text: string, skills: readonly string[]): number {
  const told = normalizeSkill(text);
  return skills.filter((skill) => told.includes(normalizeSkill(skill))).length;
}

/** Equal ones keep their order: a life is told latest first. */
function byRelevance<T>(items: readonly T[], score: (item: T) => number): readonly T[] {
  return items.toSorted((a, b) => score(b) - score(a));
}
