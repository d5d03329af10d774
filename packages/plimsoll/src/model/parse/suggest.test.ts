import { expect, test } from "vitest";
import { distanceBetween, nearest } from "./suggest.js";

test.each([
  ["port", "port", 0],
  ["prot", "port", 1],
  ["prt", "port", 1],
  ["servises", "services", 1],
  ["", "abc", 3],
  ["kitten", "sitting", 3],
  ["ca", "abc", 3],
])("%j and %j must be %i slips apart", (a, b, distance) => {
  expect(distanceBetween(a, b)).toBe(distance);
  expect(distanceBetween(b, a)).toBe(distance);
});

test("a suggestion must be near enough to be meant", () => {
  expect(nearest("prot", ["path", "port", "probes"])).toBe("port");
  expect(nearest("Port", ["port"])).toBe("port");
  expect(nearest("nodejs", ["node", "nextjs"])).toBe("node");
  expect(nearest("x", ["port", "path"])).toBeUndefined();
  expect(nearest("timeoutSeconds", ["stop", "scale"])).toBeUndefined();
});
