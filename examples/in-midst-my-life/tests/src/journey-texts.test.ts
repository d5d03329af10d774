import assert from "node:assert/strict";
import { test } from "node:test";
import type { Job } from "@midst/shared/job.js";
import { analyseFit } from "@midst/shared/journey/fit.js";
import { writeLetter } from "@midst/shared/journey/letter.js";
import { listOf, tailorResume } from "@midst/shared/journey/resume.js";
import type { Profile } from "@midst/shared/profile.js";

const profile: Profile = {
  id: 1,
  person: "Ada Example",
  mask: "Gardener",
  headline: "Gardener",
  summary: "Grows things.",
  skills: ["Pruning", "Patience", "Soil science"],
  experience: [
    { role: "Helper", organisation: "Old Park", from: 2021, to: null, achievements: ["Raked leaves."] },
    {
      role: "Head gardener",
      organisation: "Rose House",
      from: 2015,
      to: 2021,
      achievements: ["Watered.", "Taught pruning to nine people."],
    },
  ],
};

const job: Job = {
  id: 1,
  title: "Arborist",
  company: "Tall Trees",
  location: "Ghent",
  remote: false,
  summary: "Look after old trees",
  skills: ["pruning", "Climbing", "Soil  Science", "First aid"],
  salary: { from: 1, to: 2 },
  source: "board",
  postedOn: "2026-01-01",
};

test("the first three skills of a job must count twice, in any spelling", () => {
  const { score, verdict, matched, missing } = analyseFit(profile, job);
  assert.deepEqual(
    { score, verdict, matched, missing },
    { score: 57, verdict: "fair", matched: ["pruning", "Soil  Science"], missing: ["Climbing", "First aid"] },
  );
});

test("a profile with all skills must be a strong fit, and one with none a weak one", () => {
  assert.deepEqual(analyseFit({ ...profile, skills: job.skills }, job).score, 100);
  const weak = analyseFit({ ...profile, skills: [] }, job);
  assert.deepEqual([weak.score, weak.verdict], [0, "weak"]);
  assert.match(weak.advice, /none of what is asked for/);
});

test("advice must name the gap", () => {
  assert.match(analyseFit(profile, job).advice, /Lead with pruning, .* close to Climbing/);
  assert.match(analyseFit({ ...profile, skills: job.skills.slice(0, 3) }, job).advice, /pick up First aid/);
});

test("a resume must say first what the job asks for", () => {
  const resume = tailorResume(profile, job, analyseFit(profile, job));
  assert.deepEqual(
    resume.experience.map(({ organisation, achievements }) => [organisation, achievements[0]]),
    [
      ["Rose House", "Taught pruning to nine people."],
      ["Old Park", "Raked leaves."],
    ],
  );
  assert.deepEqual(resume.skills, ["pruning", "Soil  Science", "Patience"]);
});

test("a letter must be honest about what is missing, and the same every time", () => {
  const fit = analyseFit(profile, job);
  const letter = writeLetter(profile, job, fit, tailorResume(profile, job, fit));
  assert.equal(letter.greeting, "Dear Tall Trees team,");
  assert.ok(letter.paragraphs.some((text) => text.includes("not worked with Climbing and First aid yet")));
  assert.ok(
    letter.paragraphs.some((text) => text.startsWith("At Rose House, as head gardener, I did this: taught pruning")),
  );
  assert.deepEqual(writeLetter(profile, job, fit, tailorResume(profile, job, fit)), letter);
});

test("a list must read like a sentence", () => {
  assert.deepEqual([[], ["a"], ["a", "b"], ["a", "b", "c"]].map(listOf), ["", "a", "a and b", "a, b and c"]);
});
