import { expect, it } from "vitest";
import type { Counts, Signal } from "./signal.js";
import { signalsSince } from "./span.js";

it("a bake must count only what came after its start", () => {
  expect(
    signalsSince([api(counts(100, 1, 2), counts(900, 3, 4))], [api(counts(150, 2, 2), counts(1_000, 3, 9))]),
  ).toEqual([api(counts(50, 1, 0), counts(100, 0, 5))]);
});

it("a side that was counted anew must count whole, and the other side must not", () => {
  expect(signalsSince([api(counts(100), counts(900))], [api(counts(7, 1), counts(950))])).toEqual([
    api(counts(7, 1), counts(50)),
  ]);
});

it("a service that was not there at the start must count whole", () => {
  expect(signalsSince([], [api(counts(5), counts(45))])).toEqual([api(counts(5), counts(45))]);
});

function api(canary: Counts, stable: Counts): Signal {
  return { service: "api", canary, stable };
}

function counts(total: number, errors = 0, slow = 0): Counts {
  return { total, errors, slow };
}
