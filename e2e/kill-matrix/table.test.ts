import { expect, test } from "vitest";
import { hurtIn } from "./hurt.js";
import { type MeasuredCell, printMatrix } from "./table.js";

const base = {
  strategy: "rolling",
  victim: "supervisor",
  begunAt: 0,
  killedAt: 0,
  isKilled: true,
  isUnrecorded: true,
} as const;
const untouched = { pages: 0, reads: 0, writes: 0, storeAwayMs: 0, laterWrites: 0 };

function cell(differs: Partial<MeasuredCell>): MeasuredCell {
  return { ...base, moment: "opened", end: "new", serving: "1", problems: [], hurt: untouched, ...differs };
}

test("the table has a row for each victim and strategy, with the sum of its cells and the worst of them", () => {
  const cells = [
    cell({ victim: "PostgreSQL", hurt: { ...untouched, reads: 2, writes: 1, storeAwayMs: 1_234 } }),
    cell({ victim: "PostgreSQL", moment: "build api", end: "old", hurt: { ...untouched, writes: 1 } }),
    cell({ problems: ["exit code 70"] }),
  ];

  expect(printMatrix(cells)).toBe(
    [
      "| killed | strategy | kills | lost | of them need a store | most in one kill | store away, at most | manual steps | one revision serves |",
      "|---|---|---|---|---|---|---|---|---|",
      "| supervisor | rolling | 1 | 0 | 0 | 0 | 0 s | 1 | 1 the new one |",
      "| PostgreSQL | rolling | 2 | 4 | 4 | 3: opened | 1.2 s | 0 | 1 the new one, 1 the old one |",
    ].join("\n"),
  );
});

test("a request is lost in the cell in which it was sent, and a write that began after the kill is told apart", () => {
  const failure = { at: 900, kind: "lost", status: undefined, reason: "ECONNRESET" } as const;
  const failures = [
    { ...failure, sentAt: 99, method: "GET", path: "/" },
    { ...failure, sentAt: 100, method: "GET", path: "/" },
    { ...failure, sentAt: 450, method: "POST", path: "/entries?add=w4" },
    { ...failure, sentAt: 700, at: 1_500, method: "POST", path: "/entries?add=w9" },
    { ...failure, sentAt: 800, method: "GET", path: "/entries?n=13" },
    { ...failure, sentAt: 1_000, method: "GET", path: "/" },
  ];

  const hurt = hurtIn(cell({ begunAt: 100, killedAt: 500 }), 1_000, failures);

  expect(hurt).toEqual({ pages: 1, reads: 1, writes: 2, storeAwayMs: 600, laterWrites: 1 });
});
