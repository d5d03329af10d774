import fc from "fast-check";
import { expect, test } from "vitest";
import { byteQuantity, cpuQuantity, wholeSeconds } from "./quantity.js";

test("bytes must be written in whole units, so that 1.5Gi is 1536Mi [K8S-09]", () => {
  expect([1.5 * 2 ** 30, 32 * 2 ** 30, 20 * 2 ** 30, 32e9, 1000, 1, 0].map(byteQuantity)).toEqual([
    "1536Mi",
    "32Gi",
    "20Gi",
    "32G",
    "1k",
    "1",
    "0",
  ]);
});

test("bytes must never be rounded", () => {
  const units = { "": 1, k: 1e3, M: 1e6, G: 1e9, Ki: 2 ** 10, Mi: 2 ** 20, Gi: 2 ** 30, Ti: 2 ** 40 };
  fc.assert(
    fc.property(fc.nat({ max: 2 ** 45 }), fc.constantFrom(1, 1000, 2 ** 20), (count, unit) => {
      const bytes = count * unit;
      fc.pre(Number.isSafeInteger(bytes));
      const [, number = "", suffix = ""] = /^(\d+)(\w*)$/.exec(byteQuantity(bytes)) ?? [];
      expect(Number(number) * units[suffix as keyof typeof units]).toBe(bytes);
    }),
  );
});

test("processors must be millicores, or whole", () => {
  expect([250, 1000, 1500, 16_000].map(cpuQuantity)).toEqual(["250m", "1", "1500m", "16"]);
});

test("seconds must never be less than asked for, nor none", () => {
  expect([0, 1, 1000, 1001].map(wholeSeconds)).toEqual([1, 1, 1, 2]);
});
