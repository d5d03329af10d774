import { describe, expect, test } from "vitest";
import { makeShipPlan } from "../plan/make-ship-plan.js";
import type { Operation } from "../plan/operation.js";
import type { Plan } from "../plan/plan.js";
import { describeOperation } from "../plan/print.js";
import { MemoryJournal } from "../target/memory/memory-journal.js";
import { MemoryLeases } from "../target/memory/memory-lease.js";
import { MemoryOperations } from "../target/memory/memory-operations.js";
import { type Fate, MemoryTarget } from "../target/memory/memory-target.js";
import { MemoryWorld } from "../target/memory/memory-world.js";
import { VirtualClock } from "../target/memory/virtual-clock.js";
import type { Outcome, Token } from "../target/target.js";
import type { Entry, Message } from "./entry.js";
import type { FailureCause } from "./failure.js";
import { recordFixture } from "./record.fixture.js";
import type { ReleaseRecord } from "./record.js";
import { type ReleaseEnd, type ReleasePorts, runRelease } from "./run-release.js";

/** One environment with a world that outlives the processes that work on it. */
class Stage {
  readonly world = new MemoryWorld();
  readonly clock = new VirtualClock();
  readonly operations = new MemoryOperations(this.world, this.clock);
  readonly leases = new MemoryLeases();
  fate: (operation: Operation, token: Token) => Fate = () => ({ takesMs: 10 });
  watched: Outcome = { kind: "done", detail: "pass" };

  open(plan: Plan, release = "2-c0ffee02"): MemoryJournal {
    const journal = new MemoryJournal(this.clock);
    journal.entries.push({ kind: "opened", release, by: "ada", plan, at: this.clock.now(), fence: 0 });
    return journal;
  }

  plan(record: ReleaseRecord, previous: ReleaseRecord | undefined, approval = false): Plan {
    return makeShipPlan({ record, previous, observed: this.world.observe(), approval, causes: {} });
  }

  async run(journal: MemoryJournal, options: ProcessOptions = {}): Promise<ReleaseEnd> {
    return await this.clock.runUntil(this.begin(journal, options));
  }

  /** A process that carries the release on from its journal; dies when its journal holds `diesAt` entries. */
  async begin(journal: MemoryJournal, options: ProcessOptions = {}): Promise<ReleaseEnd> {
    const { diesAt = Number.POSITIVE_INFINITY, waitForApproval = true } = options;
    const target = new MemoryTarget({
      world: this.world,
      clock: this.clock,
      operations: this.operations,
      fate: this.fate,
    });
    const mortal = {
      read: (from: number) => journal.read(from),
      changed: (ms: number) => journal.changed(ms),
      append: async (entry: Entry) => {
        if (journal.entries.length >= diesAt) throw new Death();
        await journal.append(entry);
      },
    };
    const ports: ReleasePorts = {
      journal: mortal,
      target,
      clock: this.clock,
      watchTraffic: async () => this.watched,
      observer: { entry: () => {}, progress: () => {} },
    };
    return await runRelease(ports, { lease: this.leases.seize(), by: "ada", waitForApproval });
  }

  async shipped(record: ReleaseRecord, previous?: ReleaseRecord): Promise<void> {
    const end = await this.run(this.open(this.plan(record, previous), record.id));
    expect(resultOf(end)).toBe("promoted");
  }

  weights(service: string): Readonly<Record<string, number>> {
    const revisions = this.world.observe().services[service] ?? [];
    return Object.fromEntries(
      revisions.filter(({ weight }) => weight > 0).map((found) => [found.revision, found.weight]),
    );
  }

  running(): readonly string[] {
    const { services } = this.world.observe();
    return Object.values(services).flatMap((revisions) =>
      revisions.filter((it) => it.running > 0).map((it) => it.revision),
    );
  }
}

interface ProcessOptions {
  readonly diesAt?: number;
  readonly waitForApproval?: boolean;
}

class Death extends Error {}

function resultOf(end: ReleaseEnd): string {
  return end.kind === "finished" ? (end.state.finished?.result ?? "?") : end.kind;
}

function failWith(kind: Operation["kind"], cause: FailureCause): (operation: Operation, token: Token) => Fate {
  return (operation, token) =>
    operation.kind === kind && !token.operation.startsWith("undo")
      ? { takesMs: 10, answer: { kind: "failed", failure: { cause, message: `${kind} failed`, lines: [] } } }
      : { takesMs: 10 };
}

const first = recordFixture({ number: 1 });
const second = recordFixture({ number: 2 });

describe("a release", () => {
  test("that goes well must end promoted with the new revisions serving and the old ones warm", async () => {
    const stage = new Stage();
    await stage.shipped(first);
    await stage.shipped(second, first);
    expect(stage.weights("api")).toEqual({ "api-r2": 100 });
    expect(stage.weights("web")).toEqual({ "web-r2": 100 });
    expect(stage.running()).toEqual(["api-r1", "api-r2", "jobs-r2", "web-r1", "web-r2"]);
    expect(stage.world.observe().serving).toBe(second.id);
  });

  test.each([
    ["gate", "gate-failed", "refused"],
    ["back-up", "backup-failed", "refused"],
    ["migrate", "migration-error", "refused"],
    ["wait-ready", "process-exited", "rolled-back"],
    ["smoke", "smoke-failed", "rolled-back"],
    ["shift", "target-refused", "rolled-back"],
  ] as const)(
    "whose %s fails must end %s → %s with the old revisions serving all traffic",
    async (kind, cause, result) => {
      const stage = new Stage();
      await stage.shipped(first);
      stage.fate = failWith(kind, cause);
      const end = await stage.run(stage.open(stage.plan(second, first)));
      expect(resultOf(end)).toBe(result);
      expect(end.state.turned?.failure.cause).toBe(cause);
      expect(stage.weights("api")).toEqual({ "api-r1": 100 });
      expect(stage.weights("web")).toEqual({ "web-r1": 100 });
      expect(stage.running()).toEqual(["api-r1", "jobs-r1", "web-r1"]);
    },
  );

  test("whose canary is judged bad must give all traffic back before it stops anything", async () => {
    const stage = new Stage();
    await stage.shipped(first);
    stage.watched = { kind: "failed", failure: { cause: "verdict", message: "worse", lines: [] } };
    const before = stage.world.effects.length;
    const end = await stage.run(stage.open(stage.plan(second, first)));
    expect(resultOf(end)).toBe("rolled-back");
    const undone = stage.world.effects
      .slice(before)
      .filter(({ token }) => token.operation.startsWith("undo"))
      .map(({ operation }) => describeOperation(operation));
    expect(undone).toEqual(["shift api+web 0%", "stop web@web-r2", "stop jobs@jobs-r2", "stop api@api-r2"]);
  });

  test("whose undo fails must try again until it succeeds", async () => {
    const stage = new Stage();
    await stage.shipped(first);
    let refusals = 20;
    stage.watched = { kind: "failed", failure: { cause: "verdict", message: "worse", lines: [] } };
    stage.fate = (_, token) => {
      if (!token.operation.startsWith("undo") || refusals === 0) return { takesMs: 1 };
      refusals -= 1;
      return { takesMs: 1, answer: { kind: "failed", failure: { cause: "timeout", message: "no", lines: [] } } };
    };
    expect(resultOf(await stage.run(stage.open(stage.plan(second, first))))).toBe("rolled-back");
    expect(stage.weights("api")).toEqual({ "api-r1": 100 });
  });

  test("whose answers are lost must ask again and must not repeat an effect", async () => {
    const stage = new Stage();
    const lost = new Set<string>();
    stage.fate = (_, token) => {
      const isFirst = !lost.has(token.operation);
      lost.add(token.operation);
      return isFirst ? { takesMs: 5, reply: "lost" } : { takesMs: 5 };
    };
    await stage.shipped(first);
    const keys = stage.world.effects.map(({ token }) => token.operation);
    expect(keys).toEqual([...new Set(keys)]);
  });

  test("whose operation never answers must go back at its deadline", async () => {
    const stage = new Stage();
    await stage.shipped(first);
    stage.fate = (operation) => ({ takesMs: operation.kind === "wait-ready" ? 10 ** 9 : 5 });
    const end = await stage.run(stage.open(stage.plan(second, first)));
    expect(resultOf(end)).toBe("rolled-back");
    expect(end.state.turned?.failure.cause).toBe("timeout");
  });
});

describe("a release whose process dies", () => {
  test.each([
    ["promoted", { kind: "done", detail: "pass" }],
    ["rolled-back", { kind: "failed", failure: { cause: "verdict", message: "worse", lines: [] } }],
  ] as const)("before any entry of its journal must end %s all the same", async (result, watched) => {
    const whole = new Stage();
    await whole.shipped(first);
    whole.watched = watched;
    const journal = whole.open(whole.plan(second, first));
    await whole.run(journal);
    const entries = journal.entries.length;
    expect(entries).toBeGreaterThan(40);

    for (let diesAt = 1; diesAt < entries; diesAt += 1) {
      const stage = new Stage();
      await stage.shipped(first);
      stage.watched = watched;
      const interrupted = stage.open(stage.plan(second, first));
      await stage.run(interrupted, { diesAt }).catch((problem) => {
        if (!(problem instanceof Death)) throw problem;
      });
      const end = await stage.run(interrupted);
      expect([diesAt, resultOf(end)]).toEqual([diesAt, result]);
      const serving = result === "promoted" ? { "api-r2": 100 } : { "api-r1": 100 };
      expect([diesAt, stage.weights("api")]).toEqual([diesAt, serving]);
    }
  });

  test("or that loses its lease must not cancel what it has asked for: its successor may have joined it", async () => {
    const stage = new Stage();
    await stage.shipped(first);
    const journal = stage.open(stage.plan(second, first));
    stage.fate = ({ kind }) => {
      if (kind === "migrate") stage.leases.seize();
      return { takesMs: 5_000 };
    };
    const end = await stage.run(journal);
    await stage.clock.runFor(60_000);
    expect(resultOf(end)).toBe("lost-lease");
    expect(stage.world.effects.at(-1)?.operation.kind).toBe("migrate");
  });

  test("and whose successor works already must not touch the world any more", async () => {
    const stage = new Stage();
    await stage.shipped(first);
    const journal = stage.open(stage.plan(second, first));
    let successor: Promise<ReleaseEnd> | undefined;
    stage.fate = (operation) => {
      if (operation.kind === "migrate" && successor === undefined) successor = stage.begin(journal);
      return { takesMs: 50 };
    };
    const end = await stage.run(journal);
    expect(resultOf(end)).toBe("lost-lease");
    expect(resultOf(await stage.clock.runUntil(successor ?? Promise.reject(new Error("no successor"))))).toBe(
      "promoted",
    );
    const fences = stage.world.effects.map(({ token }) => token.fence);
    expect(fences).toEqual(fences.toSorted((a, b) => a - b));
  });
});

describe("a message", () => {
  async function waiting(stage: Stage, message: Message | undefined): Promise<ReleaseEnd> {
    await stage.shipped(first);
    const journal = stage.open(stage.plan(second, first, true));
    const end = await stage.run(journal, { waitForApproval: false });
    expect(end.kind).toBe("approval-pending");
    expect(stage.weights("api")).toEqual({ "api-r1": 100 });
    if (message !== undefined) await journal.append({ ...message, at: stage.clock.now() });
    return await stage.run(journal);
  }

  test("of approval must let the release move traffic", async () => {
    expect(resultOf(await waiting(new Stage(), { kind: "approved", by: "grace" }))).toBe("promoted");
  });

  test("of refusal must take the release back", async () => {
    const end = await waiting(new Stage(), { kind: "declined", by: "grace", reason: "not on a Friday" });
    expect(resultOf(end)).toBe("rolled-back");
    expect(end.state.turned?.failure.message).toBe("Declined by grace: not on a Friday");
  });

  test("that never comes must not count as approval", async () => {
    const end = await waiting(new Stage(), undefined);
    expect(resultOf(end)).toBe("rolled-back");
    expect(end.state.turned?.failure.cause).toBe("not-approved");
  });

  test("of abort must take the release back wherever it is", async () => {
    const end = await waiting(new Stage(), { kind: "abort", by: "grace", reason: "wrong branch" });
    expect(resultOf(end)).toBe("rolled-back");
    expect(end.state.turned?.failure.message).toBe("Aborted by grace: wrong branch");
  });
});
