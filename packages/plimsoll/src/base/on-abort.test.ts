import { expect, test } from "vitest";
import { onAbort } from "./on-abort.js";

test("everybody who listens to a signal must be told once, in the order of listening, and nobody who has called it off", () => {
  const told: string[] = [];
  const { signal, abort } = controller();
  onAbort(signal, () => told.push("first"));
  const callOff = onAbort(signal, () => told.push("called off"));
  onAbort(signal, () => told.push("last"));
  callOff();
  abort();
  abort();
  expect(told).toEqual(["first", "last"]);
});

test("somebody who is told may call off for himself what is over", () => {
  let told = 0;
  const { signal, abort } = controller();
  const callOff = onAbort(signal, () => {
    told += 1;
    callOff();
  });
  abort();
  expect(told).toBe(1);
});

function controller(): { readonly signal: AbortSignal; readonly abort: () => void } {
  const made = new AbortController();
  return { signal: made.signal, abort: () => made.abort() };
}
