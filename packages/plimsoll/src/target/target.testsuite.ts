import { afterEach, beforeEach, expect, it } from "vitest";
import type { Operation } from "../plan/operation.js";
import type { ReleaseRecord } from "../release/record.js";
import type { Outcome, Target } from "./target.js";

/** What becomes of an instance of `web`. */
export type Nature = "works" | "exits" | "never-ready";

/** A world of its own, in which nothing runs yet. */
export interface TargetTrial {
  readonly target: Target;
  /** The same world, as another command has it. */
  another(): Target;
  /** A release of one web service with two replicas, which the world knows. */
  release(number: number, nature: Nature): ReleaseRecord;
  /** Resolves when the world has seen this fence. */
  landed(fence: number): Promise<void>;
  /** Lets time pass until it is settled. */
  pass<Result>(doing: Promise<Result>): Promise<Result>;
  close(): Promise<void>;
}

interface Ask {
  readonly key?: string;
  readonly fence?: number;
  readonly signal?: AbortSignal;
  readonly by?: Target;
}

/** What every target promises, the simulated one included: it is worth as much as it behaves like the others. */
export function testTarget(makeTrial: () => Promise<TargetTrial>): void {
  let trial: TargetTrial;
  let asked = 0;
  beforeEach(async () => {
    trial = await makeTrial();
  });
  afterEach(async () => {
    await trial.close();
  });

  const begin = (release: ReleaseRecord, operation: Operation, ask: Ask = {}): Promise<Outcome> => {
    asked += 1;
    const token = { release: release.id, fence: ask.fence ?? 1, operation: ask.key ?? `ask-${asked}` };
    const context = { timeoutMs: 20_000, signal: ask.signal ?? new AbortController().signal, report: () => {} };
    return (ask.by ?? trial.target).perform(operation, token, context);
  };
  const perform = (...asking: Parameters<typeof begin>) => trial.pass(begin(...asking));
  const revision = (release: ReleaseRecord) => release.services.web?.revision ?? "";
  const of = (release: ReleaseRecord, count = 2) => ({ service: "web", revision: revision(release), count });
  const shiftTo = (release: ReleaseRecord): Operation => ({
    kind: "shift",
    percent: 100,
    to: { web: { [revision(release)]: 100 } },
  });
  const running = async () =>
    (await trial.pass(trial.target.observe())).services.web?.map((each) => each.running) ?? [];
  const startAndWait = async (release: ReleaseRecord) => {
    expect(await perform(release, { kind: "start", ...of(release) })).toMatchObject({ kind: "done" });
    expect(await perform(release, { kind: "wait-ready", ...of(release) })).toMatchObject({ kind: "done" });
  };
  /** Under way until it is broken off. */
  const waitForEver = async (release: ReleaseRecord): Promise<Operation> => {
    expect(await perform(release, { kind: "start", ...of(release) })).toMatchObject({ kind: "done" });
    return { kind: "wait-ready", ...of(release) };
  };
  const isPending = async (outcome: Promise<Outcome>) =>
    "services" in (await trial.pass(Promise.race([outcome, trial.target.observe()])));

  it("must say what serves once it was started, ready, given the traffic and activated", async () => {
    const first = trial.release(1, "works");
    await startAndWait(first);
    expect(await perform(first, shiftTo(first))).toMatchObject({ kind: "done" });
    expect((await trial.pass(trial.target.observe())).serving).toBeUndefined();
    expect(await perform(first, { kind: "activate", record: first.id })).toMatchObject({ kind: "done" });
    expect(await trial.pass(trial.target.observe())).toMatchObject({
      serving: first.id,
      services: { web: [{ revision: revision(first), weight: 100, running: 2, ready: 2 }] },
    });
  });

  it("must refuse every fence lower than the highest one seen, and say which that is", async () => {
    const first = trial.release(1, "works");
    expect(await perform(first, { kind: "start", ...of(first) }, { fence: 7 })).toMatchObject({ kind: "done" });
    const late = { kind: "scale", ...of(first, 1) } as const;
    expect(await perform(first, late, { fence: 6 })).toEqual({ kind: "stale", fence: 7 });
    expect(await trial.pass(trial.target.claim(6, "ends"))).toEqual({ kind: "stale", fence: 7 });
    expect(await trial.pass(trial.another().claim(8, "goes-on"))).toEqual({ kind: "claimed" });
    expect(await perform(first, late, { fence: 7 })).toEqual({ kind: "stale", fence: 8 });
    expect(await running()).toEqual([2]);
  });

  it("must answer what is asked again with its outcome, and do nothing", async () => {
    const first = trial.release(1, "works");
    const start = { kind: "start", ...of(first) } as const;
    const outcome = await perform(first, start, { key: "start" });
    expect(await perform(first, { kind: "scale", ...of(first, 1) })).toMatchObject({ kind: "done" });
    expect(await perform(first, start, { key: "start", fence: 2, by: trial.another() })).toEqual(outcome);
    expect(await running()).toEqual([1]);
  });

  it("must try again what failed, as an undo never gives up", async () => {
    const first = trial.release(1, "works");
    await startAndWait(first);
    const activate = { kind: "activate", record: first.id } as const;
    expect(await perform(first, activate, { key: "activate" })).toMatchObject({
      kind: "failed",
      failure: { cause: "target-refused" },
    });
    await perform(first, shiftTo(first));
    expect(await perform(first, activate, { key: "activate" })).toMatchObject({ kind: "done" });
  });

  it("must go on with what is under way when a successor wants that, who joins it", async () => {
    const first = trial.release(1, "never-ready");
    const waiting = await waitForEver(first);
    const outcomes = [begin(first, waiting, { key: "wait", fence: 2 })];
    await trial.landed(2);
    expect(await trial.pass(trial.another().claim(3, "goes-on"))).toEqual({ kind: "claimed" });
    outcomes.push(begin(first, waiting, { key: "wait", fence: 4, by: trial.another() }));
    await trial.landed(4);
    expect(await isPending(Promise.race(outcomes))).toBe(true);
    await trial.pass(trial.another().claim(5, "ends"));
    const [joined, again] = await trial.pass(Promise.all(outcomes));
    expect(joined).toMatchObject({ kind: "failed", failure: { cause: "aborted" } });
    expect(again).toEqual(joined);
  });

  it("must break off what its holder aborts, and ignore whoever has lost the lease", async () => {
    const first = trial.release(1, "never-ready");
    const waiting = await waitForEver(first);
    const [stale, holder] = [new AbortController(), new AbortController()];
    const outcomes = [begin(first, waiting, { key: "wait", fence: 2, signal: stale.signal })];
    await trial.landed(2);
    outcomes.push(begin(first, waiting, { key: "wait", fence: 3, signal: holder.signal, by: trial.another() }));
    await trial.landed(3);
    stale.abort();
    expect(await isPending(Promise.race(outcomes))).toBe(true);
    holder.abort();
    expect(await trial.pass(Promise.race(outcomes))).toMatchObject({ kind: "failed", failure: { cause: "aborted" } });
  });

  it("must tell of a revision that exits instead of getting ready", async () => {
    const first = trial.release(1, "exits");
    await perform(first, { kind: "start", ...of(first) });
    const outcome = await perform(first, { kind: "wait-ready", ...of(first) });
    expect(outcome).toMatchObject({ kind: "failed", failure: { cause: "process-exited" } });
  });

  it("must not stop what visitors are sent to, and forget what it stopped", async () => {
    const [first, second] = [trial.release(1, "works"), trial.release(2, "works")];
    await startAndWait(first);
    await startAndWait(second);
    await perform(first, shiftTo(first));
    await perform(first, { kind: "activate", record: first.id });
    const stop = (release: ReleaseRecord) => ({ kind: "stop", service: "web", revision: revision(release) }) as const;
    expect(await perform(second, stop(first))).toMatchObject({ kind: "failed", failure: { cause: "target-refused" } });
    expect(await perform(second, stop(second))).toMatchObject({ kind: "done" });
    expect(await running()).toEqual([2]);
  });
}
