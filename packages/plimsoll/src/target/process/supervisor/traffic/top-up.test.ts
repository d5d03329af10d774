import { describe, expect, it } from "vitest";
import { missingRequests, recipientsOf } from "./top-up.js";

describe("topping a side up with smoke requests", () => {
  it.each([
    ["nothing when a side has just been looked at", { elapsedMs: 0, counted: 0, inFlight: 0 }, 0],
    ["as many as 30 a second since the first look", { elapsedMs: 200, counted: 0, inFlight: 0 }, 6],
    ["less by what visitors and we have asked", { elapsedMs: 1_000, counted: 20, inFlight: 5 }, 5],
    ["nothing when visitors suffice", { elapsedMs: 1_000, counted: 40, inFlight: 0 }, 0],
    ["no burst after a pause", { elapsedMs: 60_000, counted: 0, inFlight: 0 }, 12],
    ["no more while 30 are without an answer", { elapsedMs: 60_000, counted: 0, inFlight: 30 }, 0],
  ])("must send %s", (_, side, wanted) => {
    expect(missingRequests(side)).toBe(wanted);
  });

  it.each([
    ["stable alone before it has answered three times", { answers: 2, bad: 0 }, "stable"],
    ["both when stable answers it well", { answers: 3, bad: 0 }, "both"],
    ["both when stable hardly ever fails it", { answers: 100, bad: 10 }, "both"],
    ["stable alone while stable may have had a bad start", { answers: 4, bad: 1 }, "stable"],
    ["nobody when stable fails it too", { answers: 30, bad: 30 }, "none"],
  ] as const)("must send a test to %s", (_, answers, recipients) => {
    expect(recipientsOf(answers)).toBe(recipients);
  });
});
