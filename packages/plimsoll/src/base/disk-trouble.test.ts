import { spawnSync } from "node:child_process";
import { closeSync, openSync, writeSync } from "node:fs";
import { expect, test } from "vitest";
import { diskSentence, diskTroubleOf, tryToWrite } from "./disk-trouble.js";

test("a full disk is named with the bytes that are free there, and what to do", () => {
  const file = openSync("/dev/full", "w");
  try {
    writeSync(file, "x");
    expect.unreachable();
  } catch (error) {
    expect(diskTroubleOf(error, "/")).toEqual({
      kind: "full",
      place: "/",
      what: expect.stringMatching(/^the disk of \/ is full: \d+ bytes free$/),
      remedy: "Make room there",
    });
    expect(diskSentence(error, "/")).toMatch(/ \(ENOSPC\)$/);
  } finally {
    closeSync(file);
  }
});

test("what is refused with the same code, but not by a file system, is no trouble of a disk", () => {
  const { error } = spawnSync("/dev/null");
  expect(error).toMatchObject({ code: "EACCES" });
  expect(diskTroubleOf(error, "/")).toBeUndefined();
  const watch = Object.assign(new Error("System limit for number of file watchers reached"), {
    code: "ENOSPC",
    syscall: "watch",
  });
  expect(diskTroubleOf(watch, "/")).toBeUndefined();
  expect(diskSentence(new Error("anything else"), "/")).toBe("anything else");
});

test("a folder that takes nothing is an error of the system", () => {
  expect(() => tryToWrite("/proc/self")).toThrow(expect.objectContaining({ code: expect.stringMatching(/^E/) }));
});
