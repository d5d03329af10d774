import { expect, test } from "vitest";
import type { RehearsalDocument } from "./rehearsal-document.js";
import { rehearsalLines } from "./rehearsal-lines.js";

const spread = { half: 300, ninetyNine: 26_000, worst: { value: 130_000, seed: 71 } };
const document: RehearsalDocument = {
  environment: "production",
  release: "2-c0ffee00",
  previous: "1-f00dbabe",
  operations: 18,
  requestsPerSecond: 100,
  calmMs: 41_000,
  tried: {
    firstSeed: 1,
    releases: 2_000,
    calm: 659,
    faults: { "clock-set": 127, "command-killed": 1_146 },
    ended: { promoted: 1_489, "rolled-back": 384, refused: 127 },
    unaided: 1_278,
    back: spread,
    hurt: { half: 0, ninetyNine: 10, worst: { value: 409, seed: 1_218 }, total: 1_752, requests: 20_712_850 },
    steps: [{ step: "12", what: "bake api 10%", took: 109, hurt: 406, worstHurt: 70, worstBackMs: 9_000 }],
    harmful: 144,
    harmfulPromoted: 0,
    backAfterMigration: 0,
    unanswered: {},
  },
  improvements: [{ rule: "little-traffic", says: "a service with fewer than 8.4 requests a second cannot be judged" }],
  broken: undefined,
};

test("a rehearsal must be told in plain words, with every figure that it rests on", () => {
  expect(rehearsalLines(document).join("\n")).toBe(
    `rehearsed ship production: 2,000 times 2-c0ffee00, 18 operations, in the storms of seeds 1 to 2000
on the engine that ships, in simulated time, with 100 requests a second to each service; undisturbed it takes 41 s

what went wrong (nothing at all in 659 of them)
    1,146  the command was killed
      127  the clock was set forth or back

how they ended
    1,489  on the new version
      384  on the old version, 1-f00dbabe: taken back
      127  on the old version, 1-f00dbabe: refused before anything had changed
           1,278 by the command that began them, the others by the next ordinary one

the worst that was seen
  2 min from the turn until everything was back (seed 71); half within 0.3 s, 99% within 26 s
  409 requests hurt by one release (seed 1218); 1,752 of 20,712,850 in all (0.008%)
  0 of 144 versions that answer visitors badly were promoted

the weakest steps, the costliest first
  #12 bake api 10%: took 109 back; 406 requests hurt, 70 at worst; back within 9.0 s

what would improve it
  - a service with fewer than 8.4 requests a second cannot be judged

to follow the worst one: plimsoll rehearse production --seed 1218`,
  );
});

test("a promise that was broken must come with its story and how to see it again, and no praise", () => {
  const broken = { seed: 7, must: "the lock must be free after a release", found: "ada holds it", story: "the story" };
  const lines = rehearsalLines({ ...document, broken, improvements: [] });
  expect(lines).toEqual(
    expect.arrayContaining(["the story", "to see it again: plimsoll rehearse production --seed 7"]),
  );
  expect(lines.join("\n")).not.toMatch(/the worst that was seen|would improve/);
});
