import { expect, test } from "vitest";
import { makeRequestId, makeTraceparent, saneRequestId, validTraceparent } from "./trace.js";

test("a valid parent is continued unchanged", () => {
  const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  expect(validTraceparent(parent)).toBe(parent);
});

test.each([
  undefined,
  "",
  "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7",
  "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
  "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
  "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
  "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
  "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-extra",
])("%s is no parent", (value) => {
  expect(validTraceparent(value)).toBeUndefined();
});

test("every trace that is started is valid and another one", () => {
  const started = Array.from({ length: 1_000 }, makeTraceparent);
  expect(new Set(started).size).toBe(1_000);
  for (const parent of started) expect(validTraceparent(parent)).toBe(parent);
});

test("a request id is taken over only when it is short and printable", () => {
  expect(saneRequestId("abc-123_x.y:z/=")).toBe("abc-123_x.y:z/=");
  for (const bad of [undefined, "", "a b", 'a"b', "é", "x".repeat(129)]) expect(saneRequestId(bad)).toBeUndefined();
  expect(saneRequestId(makeRequestId())).toBeDefined();
});
