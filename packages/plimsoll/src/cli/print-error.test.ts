import { closeSync, openSync, writeSync } from "node:fs";
import { expect, test } from "vitest";
import { type Context, makeContext } from "./context.js";
import { printError } from "./print-error.js";

function documentOf(thrown: unknown, dir: string) {
  const printed: string[] = [];
  const context: Context = { ...makeContext({ C: dir, json: true }), print: (text) => printed.push(text) };
  const exitCode = printError(thrown, context);
  return { exitCode, ...JSON.parse(printed.join("")) };
}

test("a full disk is the world's refusal, with the bytes that are free and the next thing to do", () => {
  const file = openSync("/dev/full", "w");
  try {
    writeSync(file, "x");
    expect.unreachable();
  } catch (error) {
    expect(documentOf(error, "/")).toEqual({
      exitCode: 1,
      error: {
        code: "STO-DISK-FULL",
        kind: "world",
        message: expect.stringMatching(/^Cannot go on: the disk of \/ is full: \d+ bytes free \(ENOSPC\)$/),
        place: "/",
        hint: "Make room there, then run the command again: nothing is lost, and a release under way is carried to its end first",
      },
    });
  } finally {
    closeSync(file);
  }
});

test("what nobody foresaw is our bug, with a trace", () => {
  expect(documentOf(new TypeError("x is undefined"), "/")).toMatchObject({
    exitCode: 70,
    error: { code: "BUG-UNEXPECTED", kind: "bug", trace: expect.stringContaining("print-error.test.ts") },
  });
});
