import { expect, test } from "vitest";
import { closingLines } from "./print-end.js";
import type { ReleaseSummary } from "./release-summary.js";

test("what stands in the cause already is not repeated as evidence", () => {
  const summary: ReleaseSummary = {
    release: "6-6404e3be",
    kind: "ship",
    environment: "production",
    outcome: "rolled-back",
    serves: "5-a4b705ad",
    reason: {
      cause: "process-exited",
      message: "api-22d2-c2da exited with code 1 before it was ready",
      lines: ["Error: boom", "    at server.js:1:7"],
    },
    failedStep: "4",
    seconds: 2.29,
    steps: [{ step: "4", what: "wait-ready api@22d2", cause: "", result: "failed", seconds: 0, detail: "" }],
    evidence: [
      {
        service: "api",
        revision: "22d2",
        lines: [
          "api-22d2-c2da is restarting, not ready, 1 restarts, last exited with code 1",
          "api-22d2-c2da | Error: boom",
          "api-22d2-c2da |     at server.js:1:7",
          "api-22d2-3bba | starting",
        ],
      },
    ],
    problems: [],
  };
  expect(closingLines(summary)).toEqual([
    "6-6404e3be was rolled back after 2.29 s; 5-a4b705ad serves production",
    "  cause: process-exited at #4 wait-ready api@22d2",
    "  api-22d2-c2da exited with code 1 before it was ready",
    "  | Error: boom",
    "  |     at server.js:1:7",
    "  api@22d2:",
    "  | api-22d2-c2da is restarting, not ready, 1 restarts, last exited with code 1",
    "  | api-22d2-3bba | starting",
  ]);
});
