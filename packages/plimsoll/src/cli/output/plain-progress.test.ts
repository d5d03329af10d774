import { expect, test } from "vitest";
import type { Plan } from "../../plan/plan.js";
import type { Entry, Written } from "../../release/entry.js";
import { foldEntries, type ReleaseState } from "../../release/state.js";
import { plainProgress } from "./plain-progress.js";

const plan: Plan = {
  kind: "ship",
  app: "shop",
  environment: "production",
  activates: "2-beef",
  previous: "1-cafe",
  operations: [
    {
      n: 1,
      needs: [],
      operation: { kind: "gate", gate: "test" },
      cause: "npm test",
      danger: "none",
      timeoutMs: 60_000,
      undo: [{ kind: "stop", service: "api", revision: "beef" }],
    },
  ],
};

function told(written: readonly Written[]): readonly string[] {
  const lines: string[] = [];
  const observer = plainProgress((line) => lines.push(line), 0);
  let state: ReleaseState | undefined;
  for (const [second, one] of written.entries()) {
    const entry: Entry = { ...one, at: second * 1_000, fence: 1 };
    state = foldEntries(state, [entry]);
    if (state !== undefined) observer.entry(entry, state);
  }
  return lines;
}

const failure = { cause: "port-taken", message: "Another process holds the port", lines: [] } as const;
const opened: Written = { kind: "opened", release: "2-beef", by: "ada", plan };
const turned: Written = { kind: "turned", failure, step: "1", evidence: [] };

test("an undo that is tried over and over is told at its 1st, 2nd, 4th, ... failure, and when it is done", () => {
  const attempt: Written[] = [
    { kind: "intent", step: "undo-1.0" },
    { kind: "failed", step: "undo-1.0", failure },
  ];
  const lines = told([
    opened,
    { kind: "intent", step: "1" },
    turned,
    ...attempt,
    ...attempt,
    ...attempt,
    ...attempt,
    ...attempt,
    { kind: "intent", step: "undo-1.0" },
    { kind: "done", step: "undo-1.0", detail: "2 stopped", facts: {} },
  ]);
  const failed = "undo stop api@beef FAILED in";
  const why = "Another process holds the port";
  expect(lines.slice(3)).toEqual([
    "00:00:03 undo stop api@beef ...",
    `00:00:04 ${failed} 1 s: ${why} (attempt 1; tried again until it succeeds)`,
    `00:00:06 ${failed} 3 s: ${why} (attempt 2; tried again until it succeeds)`,
    `00:00:10 ${failed} 7 s: ${why} (attempt 4; tried again until it succeeds)`,
    "00:00:14 undo stop api@beef done in 11 s: 2 stopped",
  ]);
});

test("a step that is begun anew after an interruption is told again", () => {
  const lines = told([
    opened,
    { kind: "intent", step: "1" },
    { kind: "adopted", by: "grace" },
    { kind: "intent", step: "1" },
  ]);
  expect(lines.slice(1)).toEqual([
    "00:00:01 #1 gate test ...",
    "00:00:02 release 2-beef carried on by grace",
    "00:00:03 #1 gate test ...",
  ]);
});
