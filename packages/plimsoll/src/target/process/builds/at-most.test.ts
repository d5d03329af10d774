import { expect, test } from "vitest";
import { AtMost } from "./at-most.js";

/** Work that ends when it is told to. */
function work(): { readonly run: () => Promise<void>; readonly begun: () => boolean; readonly end: () => void } {
  let begun = false;
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const run = () => {
    begun = true;
    return ended;
  };
  return { run, begun: () => begun, end: () => end() };
}

const never = new AbortController().signal;

test("no more builds may run than the limit, and the rest follow in their order", async () => {
  const limit = new AtMost(2);
  const all = [work(), work(), work(), work()];
  const runs = all.map((one) => limit.run(never, one.run));
  expect(all.map((one) => one.begun())).toEqual([true, true, false, false]);
  all[1]?.end();
  await runs[1];
  await expect.poll(() => all.map((one) => one.begun())).toEqual([true, true, true, false]);
  for (const one of all) one.end();
  await Promise.all(runs);
  expect(all.every((one) => one.begun())).toBe(true);
});

test("a build that is aborted before its turn must not wait for it, and must not take it", async () => {
  const limit = new AtMost(1);
  const [first, second, third] = [work(), work(), work()];
  const abort = new AbortController();
  const running = limit.run(never, first.run);
  const waiting = limit.run(abort.signal, second.run);
  const next = limit.run(never, third.run);
  abort.abort();
  await expect(waiting).rejects.toMatchObject({ failure: { cause: "aborted" } });
  await expect(limit.run(AbortSignal.abort(), second.run)).rejects.toMatchObject({ failure: { cause: "aborted" } });
  first.end();
  third.end();
  await Promise.all([running, next]);
  expect([second.begun(), third.begun()]).toEqual([false, true]);
});
