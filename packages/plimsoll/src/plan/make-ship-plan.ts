import type { ReleaseRecord, ServiceRecord } from "../release/record.js";
import { type Changes, findChanges } from "./changes.js";
import type { Observed } from "./observed.js";
import type { Operation } from "./operation.js";
import type { Plan } from "./plan.js";
import { PlanBuilder } from "./plan-builder.js";
import { countTests, LIMIT_MS, smokeLimit } from "./time-limits.js";
import { judgedPairs, splitAt } from "./traffic-split.js";

export interface ShipInput {
  readonly record: ReleaseRecord;
  /** The record that serves now. */
  readonly previous: ReleaseRecord | undefined;
  readonly observed: Observed;
  /** A person must approve before traffic moves. */
  readonly approval: boolean;
  /** What to say about the sources of a service, e.g. `sources changed: 3 files`. */
  readonly causes: Readonly<Record<string, string>>;
}

/** From a commit to production: everything that may fail cheaply comes first, traffic moves last. */
export function makeShipPlan(input: ShipInput): Plan {
  const { record, previous, observed } = input;
  const builder = new PlanBuilder();
  const changes = findChanges(record, previous, observed);

  const prepared = [...addGates(builder, record), ...addBuilds(builder, input, changes)];
  const provisioned = addStores(builder, input);
  const migrated = addMigrations(builder, input, [...prepared, ...provisioned], provisioned);
  const before = [...prepared, ...provisioned, ...migrated];

  const shifted =
    record.strategy.kind === "rolling"
      ? addRollingWaves(builder, input, changes, before)
      : addSideBySide(builder, input, changes, before);
  addActivation(builder, input, changes, shifted);

  return {
    kind: "ship",
    app: record.app,
    environment: record.environment,
    activates: record.id,
    previous: previous?.id,
    operations: builder.operations,
  };
}

function addGates(builder: PlanBuilder, record: ReleaseRecord): number[] {
  return record.gates.map((gate) =>
    builder.add({
      operation: { kind: "gate", gate: gate.name },
      needs: [],
      cause: gate.coverage === undefined ? gate.run : `${gate.run}, line coverage at least ${gate.coverage}%`,
      timeoutMs: gate.withinMs,
    }),
  );
}

function addBuilds(builder: PlanBuilder, { observed, causes }: ShipInput, changes: Changes): number[] {
  return changes.started
    .filter((service) => !observed.artifacts.includes(service.artifact))
    .map((service) =>
      builder.add({
        operation: { kind: "build", service: service.name, artifact: service.artifact },
        needs: [],
        cause: causes[service.name] ?? "not built yet",
        timeoutMs: LIMIT_MS.build,
      }),
    );
}

function addStores(builder: PlanBuilder, { record, observed }: ShipInput): number[] {
  return Object.keys(record.stores)
    .filter((name) => observed.stores[name]?.kind !== "running")
    .map((store) =>
      builder.add({
        operation: { kind: "provision", store },
        needs: [],
        cause: "not running",
        timeoutMs: LIMIT_MS.provision,
      }),
    );
}

function addMigrations(
  builder: PlanBuilder,
  { record, previous }: ShipInput,
  before: readonly number[],
  provisioned: readonly number[],
): number[] {
  const migrating = Object.values(record.services).filter(
    (service) => service.migrate !== undefined && previous?.services[service.name]?.artifact !== service.artifact,
  );
  const backedUp = previous === undefined ? [] : addBackups(builder, record, migrating, [...before, ...provisioned]);
  const migrated: number[] = [];
  for (const service of migrating) {
    // One after the other: two migrations of one database at once would wait for each other, or worse.
    const n = builder.add({
      operation: { kind: "migrate", service: service.name },
      needs: [...before, ...backedUp, ...migrated],
      cause: service.migrate ?? "",
      timeoutMs: LIMIT_MS.migrate,
    });
    migrated.push(n);
  }
  return [...backedUp, ...migrated];
}

function addBackups(
  builder: PlanBuilder,
  record: ReleaseRecord,
  migrating: readonly ServiceRecord[],
  needs: readonly number[],
): number[] {
  const migrated = new Set(migrating.flatMap((service) => service.uses));
  return Object.values(record.stores)
    .filter((store) => store.kind === "postgres")
    .filter((store) => migrated.has(store.name) || (record.environment === "production" && store.backup !== undefined))
    .map((store) =>
      builder.add({
        operation: { kind: "back-up", store: store.name, backup: record.id },
        needs,
        cause: migrated.has(store.name) ? "before a migration" : "before a production release",
        timeoutMs: LIMIT_MS.backUp,
      }),
    );
}

/** Blue-green and canary: the candidate runs whole beside the old revision before it gets a request. */
function addSideBySide(builder: PlanBuilder, input: ShipInput, changes: Changes, before: readonly number[]): number[] {
  const { record } = input;
  const started = changes.started.flatMap((service) => addStart(builder, input, service, service.replicas, before));
  let last = addCandidateChecks(builder, input, changes, [...before, ...started]);
  const pairs = judgedPairs(changes.moves);
  const comparable = Object.keys(pairs).length > 0;
  const steps = record.strategy.kind === "canary" && comparable ? record.strategy.steps : [100];
  for (const percent of changes.moves.length > 0 ? steps : []) {
    last = [addShift(builder, input, changes, percent, last)];
    if (percent === 100 || record.strategy.kind !== "canary") continue;
    const timeoutMs = record.strategy.bakeWithinMs;
    const operation: Operation = { kind: "bake", percent, pairs };
    last = [builder.add({ operation, needs: last, cause: "until a verdict on real requests", timeoutMs })];
  }
  return last;
}

/** Rolling: `surge` instances at a time; traffic follows what is ready, and the old ones leave as the new ones come. */
function addRollingWaves(
  builder: PlanBuilder,
  input: ShipInput,
  changes: Changes,
  before: readonly number[],
): number[] {
  const { record } = input;
  const surge = record.strategy.kind === "rolling" ? record.strategy.surge : 1;
  const waves = Math.max(1, ...changes.started.map((service) => Math.ceil(service.replicas / surge)));
  let last: readonly number[] = before;
  for (let wave = 1; wave <= waves; wave += 1) {
    const started = changes.started
      .filter((service) => (wave - 1) * surge < service.replicas)
      .flatMap((service) => addStart(builder, input, service, Math.min(service.replicas, wave * surge), last));
    last = [...last, ...started];
    if (wave === 1) last = addCandidateChecks(builder, input, changes, last);
    if (changes.moves.length === 0) continue;
    last = [addShift(builder, input, changes, Math.floor((100 * wave) / waves), last)];
    if (wave < waves) last = [...last, ...addScaleDown(builder, input, changes, wave / waves, last)];
  }
  return [...last];
}

function addScaleDown(
  builder: PlanBuilder,
  { previous }: ShipInput,
  changes: Changes,
  replacedShare: number,
  needs: readonly number[],
): number[] {
  return changes.replaced
    .filter(({ role }) => role === "web")
    .flatMap(({ service, revision, running }) => {
      const count = Math.max(1, Math.ceil(running * (1 - replacedShare)));
      if (count === running) return [];
      const limits = previous?.services[service];
      return builder.add({
        operation: { kind: "scale", service, revision, count },
        needs,
        cause: `new revision carries ${Math.floor(replacedShare * 100)}%`,
        timeoutMs: (limits?.stop.withinMs ?? 0) + LIMIT_MS.stop,
        undo: [
          { kind: "start", service, revision, count: running },
          { kind: "wait-ready", service, revision, count: running },
        ],
      });
    });
}

function addStart(
  builder: PlanBuilder,
  { record, previous, causes }: ShipInput,
  service: ServiceRecord,
  count: number,
  needs: readonly number[],
): number[] {
  const old = previous?.services[service.name]?.revision;
  const { name, revision } = service;
  const started = builder.add({
    operation: { kind: "start", service: name, revision, count },
    needs,
    cause:
      old === undefined
        ? "first release"
        : old === revision
          ? "not running"
          : `replaces ${old}: ${causes[name] ?? "changed"}`,
    timeoutMs: LIMIT_MS.start,
    undo: [{ kind: "stop", service: name, revision }],
  });
  const ready = builder.add({
    operation: { kind: "wait-ready", service: name, revision, count },
    needs: [started],
    cause: `GET ${service.probes.ready.path} within ${Math.round(record.strategy.readyWithinMs / 1000)}s`,
    timeoutMs: record.strategy.readyWithinMs,
  });
  return [ready];
}

function addCandidateChecks(
  builder: PlanBuilder,
  { record, approval }: ShipInput,
  changes: Changes,
  needs: readonly number[],
): number[] {
  const changed = new Set(changes.started.map(({ name }) => name));
  const tests = record.smoke.filter((test) => changed.has(test.service));
  let last = [...needs];
  if (tests.length > 0) {
    const operation: Operation = { kind: "smoke", side: "candidate", tests };
    last = [
      builder.add({
        operation,
        needs,
        cause: `${countTests(tests)} before it gets traffic`,
        timeoutMs: smokeLimit(tests),
      }),
    ];
  }
  if (!approval) return last;
  return [
    builder.add({
      operation: { kind: "approve" },
      needs: last,
      cause: `a person approves within ${Math.round(record.strategy.approveWithinMs / 60_000)} min`,
      timeoutMs: record.strategy.approveWithinMs,
    }),
  ];
}

function addShift(
  builder: PlanBuilder,
  { record }: ShipInput,
  changes: Changes,
  percent: number,
  needs: readonly number[],
): number {
  return builder.add({
    operation: { kind: "shift", percent, to: splitAt(changes.moves, percent) },
    needs,
    cause: record.strategy.kind,
    timeoutMs: LIMIT_MS.shift,
    undo: [{ kind: "shift", percent: 0, to: splitAt(changes.moves, 0) }],
  });
}

/** Production is tested and watched while the old revision is still warm; then the release counts, then we tidy up. */
function addActivation(
  builder: PlanBuilder,
  { record, previous }: ShipInput,
  changes: Changes,
  needs: readonly number[],
): void {
  let last = [...needs];
  const pairs = judgedPairs(changes.moves);
  if (record.smoke.length > 0) {
    const operation: Operation = { kind: "smoke", side: "production", tests: record.smoke };
    const cause = `${countTests(record.smoke)} through the front door`;
    last = [builder.add({ operation, needs: last, cause, timeoutMs: smokeLimit(record.smoke) })];
  }
  if (Object.keys(pairs).length > 0 && record.strategy.monitorMs > 0) {
    const forMs = record.strategy.monitorMs;
    const operation: Operation = { kind: "watch", forMs, pairs };
    last = [
      builder.add({
        operation,
        needs: last,
        cause: "all traffic, against the old revision's figures",
        timeoutMs: forMs + LIMIT_MS.shift,
      }),
    ];
  }
  const activated = builder.add({
    operation: { kind: "activate", record: record.id },
    needs: last,
    cause: "observed serving",
    timeoutMs: LIMIT_MS.shift,
  });
  const leaves = record.strategy.kind === "rolling" ? () => true : ({ role }: { role: string }) => role === "worker";
  for (const { service, revision } of [...changes.replaced.filter(leaves), ...changes.stale]) {
    builder.add({
      operation: { kind: "stop", service, revision },
      needs: [activated],
      cause: "no longer needed",
      timeoutMs: (previous?.services[service]?.stop.withinMs ?? 0) + LIMIT_MS.stop,
    });
  }
}
