import type { Job } from "../job.js";
import type { Profile } from "../profile.js";
import type { Fit } from "./fit.js";
import { listOf, type Resume } from "./resume.js";

export interface Letter {
  readonly greeting: string;
  readonly paragraphs: readonly string[];
  readonly closing: string;
  readonly signature: string;
}

export function writeLetter(profile: Profile, job: Job, fit: Fit, resume: Resume): Letter {
  return {
    greeting: `Dear ${job.company} team,`,
    paragraphs: [opening(profile, job), evidence(fit, resume), honesty(fit), invitation(job)].filter(
      (text) => text !== "",
    ),
    closing: "With kind regards,",
    signature: profile.person,
  };
}

function opening(profile: Profile, job: Job): string {
  return `I would like to join you as ${lowerFirst(job.title)}. You write: "${job.summary}." That is what I want to do next, and what I have practised for as ${lowerFirst(profile.headline)}.`;
}

function evidence(fit: Fit, resume: Resume): string {
  const strongest = resume.experience[0];
  const achievement = strongest?.achievements[0];
  if (strongest === undefined || achievement === undefined) return "";
  const skills =
    fit.matched.length === 0 ? "" : ` It is where I learned to rely on ${listOf(fit.matched.slice(0, 3))}.`;
  return `At ${strongest.organisation}, as ${lowerFirst(strongest.role)}, I did this: ${lowerFirst(achievement)}.${skills}`;
}

function honesty(fit: Fit): string {
  const gap = fit.missing.slice(0, 2);
  return gap.length === 0
    ? ""
    : `I have not worked with ${listOf(gap)} yet. I learn fast, and I would rather tell you now.`;
}

function invitation(job: Job): string {
  return `${job.remote ? "I am set up to work remotely" : `I am happy to come to ${job.location}`}, and I would be glad to talk.`;
}

function lowerFirst(text: string): string {
  return `${text.charAt(0).toLowerCase()}${text.slice(1).replace(/\.$/, "")}`;
}
