import { expect, test } from "vitest";
import { onAbort } from "./on-abort.js";

test("everybody who listens to a signal must be told once, in the order of listening, and nobody who has called it off", () => {
  const told: string[] = [];
  const controller = new AbortController();
  const { signal } = controller;
  onAbort(signal, () => told.push("first"));
  const callOff = onAbort(signal, () => told.push("called off"));
  onAbort(signal, () => told.push("last"));
  callOff();
  controller.abort();
  controller.abort();
  expect(told).toEqual(["first", "last"]);
});

test("somebody who is told may call off for himself what is over", () => {
  let told = 0;
  const controller = new AbortController();
  const callOff = onAbort(controller.signal, () => {
    told += 1;
    callOff();
  });
  controller.abort();
  expect(told).toBe(1);
});

test("who listens to a signal that has aborted must be told at once", () => {
  let told = 0;
  onAbort(AbortSignal.abort(), () => {
    told += 1;
  });
  expect(told).toBe(1);
});
