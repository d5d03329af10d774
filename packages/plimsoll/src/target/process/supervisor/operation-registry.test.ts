import { appendFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Operation } from "../../../plan/operation.js";
import type { Outcome } from "../../target.js";
import { openFence } from "./fence.js";
import { createOperationRegistry, type Run, type RunOperation } from "./operation-registry.js";
import { openOutcomeLog } from "./outcome-log.js";

const OPERATION: Operation = { kind: "provision", store: "db" };
const DONE: Outcome = { kind: "done", detail: "ran" };

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-registry-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const registryOf = (run: RunOperation) =>
  createOperationRegistry(run, openFence(join(folder, "fence")), openOutcomeLog(join(folder, "outcomes")));
const token = (operation: string, fence = 1) => ({ release: "1-abc", fence, operation });
const silent = () => {};

/** Runs until it is let go or aborted, and counts how often it was begun. */
function gated() {
  const runs: Run[] = [];
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const run: RunOperation = async (_operation, current) => {
    runs.push(current);
    const aborted = new Promise<void>((resolve) => {
      if (current.signal.aborted) resolve();
      current.signal.addEventListener("abort", () => resolve());
    });
    await Promise.race([gate, aborted]);
    current.report("a line");
    if (!current.signal.aborted) return DONE;
    return { kind: "failed", failure: { cause: "aborted", message: String(current.signal.reason), lines: [] } };
  };
  return { run, runs, open: () => open() };
}

describe("an operation", () => {
  it("must be carried out once for all who ask while it runs, and tell each of them", async () => {
    const { run, runs, open } = gated();
    const registry = registryOf(run);
    const lines: string[] = [];
    const asked = ["one", "two"].map((name) =>
      registry.perform(OPERATION, token("4"), 1_000, (line) => lines.push(`${name}: ${line}`)),
    );
    open();
    expect(await Promise.all(asked)).toEqual([DONE, DONE]);
    expect(runs).toHaveLength(1);
    expect(lines).toEqual(["one: a line", "two: a line"]);
  });

  it("must not be carried out again when it is recorded as done, by another process, after a torn write", async () => {
    await registryOf(async () => DONE).perform(OPERATION, token("4"), 1_000, silent);
    appendFileSync(join(folder, "outcomes", "1-abc.ndjson"), '\n{"operation":"5","outc');
    const never: RunOperation = () => Promise.reject(new Error("was carried out again"));
    const next = registryOf(never);
    expect(await next.perform(OPERATION, token("4"), 1_000, silent)).toEqual(DONE);
    expect(await next.perform(OPERATION, token("5"), 1_000, silent)).toMatchObject({ kind: "failed" });
    expect(await registryOf(async () => DONE).perform(OPERATION, token("5"), 1_000, silent)).toEqual(DONE);
    expect(await registryOf(never).perform(OPERATION, token("5"), 1_000, silent)).toEqual(DONE);
  });

  it("must be carried out anew for a successor, when the holder before it broke it off", async () => {
    const { run, runs, open } = gated();
    const registry = registryOf(run);
    const first = registry.perform(OPERATION, token("4", 1), 1_000, silent);
    await Promise.resolve();
    registry.abort(token("4", 1));
    const second = registry.perform(OPERATION, token("4", 2), 1_000, silent);
    expect(await first).toMatchObject({ kind: "failed", failure: { cause: "aborted" } });
    open();
    expect(await second).toEqual(DONE);
    expect(runs).toHaveLength(2);
  });

  it("must act with the fence of the latest who asked, and be aborted by nobody who lost the lease", async () => {
    const { run, runs, open } = gated();
    const registry = registryOf(run);
    const asked = [
      registry.perform(OPERATION, token("4", 1), 1_000, silent),
      registry.perform(OPERATION, token("4", 2), 1_000, silent),
    ];
    await Promise.resolve();
    registry.abort(token("4", 1));
    expect(runs[0]?.fence()).toBe(2);
    expect(runs[0]?.signal.aborted).toBe(false);
    expect(await registry.perform(OPERATION, token("6", 1), 1_000, silent)).toEqual({ kind: "stale", fence: 2 });
    open();
    expect(await Promise.all(asked)).toEqual([DONE, DONE]);
  });

  it("must be told when its time is up, and when everything is to end", async () => {
    const registry = registryOf(gated().run);
    expect(await registry.perform(OPERATION, token("4"), 1, silent)).toMatchObject({ failure: { message: "timeout" } });
    const asked = registry.perform(OPERATION, token("5"), 60_000, silent);
    await registry.endAll();
    expect(await asked).toMatchObject({ failure: { message: "aborted" } });
    expect(registry.busy).toBe(false);
  });

  it("must have an outcome also when something went wrong that nobody foresaw", async () => {
    const registry = registryOf(() => Promise.reject(new TypeError("x is not a function")));
    expect(await registry.perform(OPERATION, token("4"), 1_000, silent)).toMatchObject({
      kind: "failed",
      failure: { cause: "target-refused", message: "x is not a function" },
    });
  });
});

describe("a claim", () => {
  it("must let what is under way go on for a successor who joins it, and refuse who had the lease before", async () => {
    const { run, runs, open } = gated();
    const registry = registryOf(run);
    const first = registry.perform(OPERATION, token("4", 1), 1_000, silent);
    expect(await registry.claim(2, "goes-on")).toEqual({ kind: "claimed" });
    const joined = registry.perform(OPERATION, token("4", 2), 1_000, silent);
    expect(await registry.perform(OPERATION, token("5", 1), 1_000, silent)).toEqual({ kind: "stale", fence: 2 });
    open();
    expect(await Promise.all([first, joined])).toEqual([DONE, DONE]);
    expect(runs).toHaveLength(1);
  });

  it("that ends what is under way must answer when nothing of it is left", async () => {
    const { run } = gated();
    const registry = registryOf(run);
    const outcome = registry.perform({ kind: "migrate", service: "api" }, token("4", 1), 60_000, silent);
    expect(await registry.claim(2, "ends")).toEqual({ kind: "claimed" });
    expect(registry.busy).toBe(false);
    expect(await outcome).toMatchObject({ kind: "failed", failure: { cause: "aborted" } });
  });

  it("of somebody who lost the lease must be refused and end nothing", async () => {
    const { run, open } = gated();
    const registry = registryOf(run);
    const outcome = registry.perform(OPERATION, token("4", 3), 60_000, silent);
    expect(await registry.claim(2, "ends")).toEqual({ kind: "stale", fence: 3 });
    open();
    expect(await outcome).toEqual(DONE);
  });
});
