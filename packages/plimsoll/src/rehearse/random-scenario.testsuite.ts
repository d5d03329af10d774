import fc from "fast-check";
import type { ReleaseModel, StoreModel } from "../model/app-model.js";
import { SOME_PLACE } from "../model/store-place.fixture.js";
import type { Observed } from "../plan/observed.js";
import { recordFixture } from "../release/record.fixture.js";
import type { ReleaseRecord, ServiceRecord } from "../release/record.js";
import type { ReleaseCase, Scenario } from "./scenario.js";

/*
 * Random apps and what is released of them: 1 to 12 services, stores, strategies, approvals, migrations, gates, workers,
 * revisions that change or stay, services that come and go, replicas that change, ships and rollbacks.
 */

interface DrawnService {
  readonly role: "web" | "worker";
  readonly replicas: readonly number[];
  readonly migrates: boolean;
  readonly usesDb: boolean;
  readonly usesCache: boolean;
  /** Which of the services before it, bit by bit. */
  readonly dependsOn: number;
  /** For each release: whether the service changes, stays, or is not there. */
  readonly changes: readonly ("changes" | "stays" | "absent")[];
}

interface Drawn {
  readonly services: readonly DrawnService[];
  readonly strategy: ReleaseModel;
  readonly approval: boolean;
  readonly gates: number;
  readonly smoke: boolean;
  readonly stores: boolean;
  readonly backup: boolean;
  readonly first: boolean;
  readonly warm: boolean;
  readonly short: boolean;
  readonly releases: readonly ("ship" | "rollback")[];
  readonly busy: boolean;
}

const RELEASES = 3;

const service: fc.Arbitrary<DrawnService> = fc.record({
  role: fc.constantFrom("web", "web", "web", "worker"),
  replicas: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: RELEASES + 1, maxLength: RELEASES + 1 }),
  migrates: fc.boolean(),
  usesDb: fc.boolean(),
  usesCache: fc.boolean(),
  dependsOn: fc.nat({ max: 2 ** 11 }),
  changes: fc.array(fc.constantFrom("changes", "changes", "changes", "changes", "stays", "absent"), {
    minLength: RELEASES,
    maxLength: RELEASES,
  }),
});

const times = {
  readyWithinMs: 30_000,
  approveWithinMs: 60_000,
  judge: { tolerance: 0.5, falseAlarm: 0.001, detect: 5, miss: 0.01 },
};

const strategy: fc.Arbitrary<ReleaseModel> = fc
  .record({
    kind: fc.constantFrom("canary", "blue-green", "rolling"),
    steps: fc.constantFrom([100], [50, 100], [10, 50, 100], [25, 100]),
    surge: fc.integer({ min: 1, max: 3 }),
    monitorMs: fc.constantFrom(0, 1_000, 2_000),
  })
  .map(({ kind, steps, surge, monitorMs }) => {
    if (kind === "canary") return { kind, steps, bakeWithinMs: 20_000, monitorMs, ...times };
    return kind === "rolling" ? { kind, surge, monitorMs, ...times } : { kind, monitorMs, ...times };
  });

export const randomScenario: fc.Arbitrary<Scenario> = fc
  .record({
    services: fc.oneof(
      { weight: 3, arbitrary: fc.array(service, { minLength: 1, maxLength: 4 }) },
      { weight: 1, arbitrary: fc.array(service, { minLength: 1, maxLength: 12 }) },
    ),
    strategy,
    approval: fc.constantFrom(false, false, true),
    gates: fc.integer({ min: 0, max: 2 }),
    smoke: fc.boolean(),
    stores: fc.boolean(),
    backup: fc.boolean(),
    first: fc.constantFrom(false, false, false, true),
    warm: fc.boolean(),
    short: fc.constantFrom(false, false, false, true),
    releases: fc.constantFrom<readonly ("ship" | "rollback")[]>(
      ["ship"],
      ["ship"],
      ["ship", "rollback"],
      ["rollback"],
      ["ship", "ship"],
    ),
    busy: fc.constantFrom(true, true, true, false),
  })
  .map(scenarioOf);

function scenarioOf(drawn: Drawn): Scenario {
  const records = [recordOf(drawn, 1), recordOf(drawn, 2), recordOf(drawn, 3), recordOf(drawn, 4)] as const;
  const [older, serving] = records;
  const start = drawn.first ? NOTHING : observedOf(drawn, serving, drawn.warm ? older : undefined);
  let next = drawn.first ? 0 : 2;
  const releases: ReleaseCase[] = [];
  for (const kind of drawn.releases) {
    const record = records[next];
    const back = records[Math.max(0, next - (releases.length === 0 ? 2 : 2))];
    if (kind === "ship" && record !== undefined) {
      releases.push({ kind, record, approval: drawn.approval });
      next += 1;
    } else if (kind === "rollback" && back !== undefined && !drawn.first) releases.push({ kind, to: back });
  }
  return { start, known: drawn.first ? [] : [older, serving], releases, requestsPerSecond: drawn.busy ? 2_000 : 1 };
}

function recordOf(drawn: Drawn, number: number): ReleaseRecord {
  const services = drawn.services.flatMap((it, index) => {
    const change = number === 1 ? "changes" : it.changes[number - 2];
    if (change === "absent" && index > 0) return [];
    const name = `s${index}`;
    return [[name, serviceOf(it, name, index, revisionAt(it, number), it.replicas[number - 1] ?? 1)] as const];
  });
  return recordFixture({
    number,
    strategy: drawn.strategy,
    services: Object.fromEntries(services),
    overrides: {
      stores: drawn.stores ? { db: DB(drawn.backup), cache: CACHE } : {},
      gates: Array.from({ length: drawn.gates }, (_, n) => ({
        name: `gate-${n}`,
        run: "npm test",
        needs: [],
        withinMs: 60_000,
        coverage: undefined,
        stage: "test" as const,
        dir: ".",
        pipelineOnly: false,
      })),
      smoke: drawn.smoke ? services.filter(([, it]) => it.role === "web").map(([name]) => smokeOf(name)) : [],
    },
  });
}

/** The number of the release that last changed the service. */
function revisionAt({ changes }: DrawnService, number: number): number {
  for (let n = number; n > 1; n -= 1) if (changes[n - 2] !== "stays") return n;
  return 1;
}

function serviceOf(
  drawn: DrawnService,
  name: string,
  index: number,
  revision: number,
  replicas: number,
): Partial<ServiceRecord> & { readonly role: ServiceRecord["role"] } {
  return {
    role: index === 0 ? "web" : drawn.role,
    revision: `${name}-r${revision}`,
    artifact: `${name}-a${revision}`,
    replicas,
    uses: [
      ...(drawn.usesDb ? ["db"] : []),
      ...(drawn.usesCache ? ["cache"] : []),
      ...Array.from({ length: index }, (_, n) => `s${n}`).filter((_, n) => (drawn.dependsOn >> n) & 1),
    ],
    migrate: drawn.migrates && drawn.usesDb ? "npm run migrate" : undefined,
  };
}

function observedOf({ short, stores }: Drawn, serving: ReleaseRecord, warm: ReleaseRecord | undefined): Observed {
  const services: Record<string, Observed["services"][string][number][]> = {};
  for (const { name, revision, replicas, role } of Object.values(serving.services)) {
    // One instance fewer than wanted: it has just died, or more of them are wanted from now on.
    const running = short && replicas > 1 ? replicas - 1 : replicas;
    services[name] = [{ revision, weight: role === "web" ? 100 : 0, running, ready: running }];
  }
  for (const { name, revision, replicas, role } of Object.values(warm?.services ?? {})) {
    const there = services[name] ?? [];
    if (role === "worker" || there.some((it) => it.revision === revision)) continue;
    services[name] = [...there, { revision, weight: 0, running: replicas, ready: replicas }];
  }
  return {
    serving: serving.id,
    services,
    // The cache was stopped, or has not been there before.
    stores: stores ? { db: { kind: "running", version: "16" } } : {},
    artifacts: Object.values(serving.services).map(({ artifact }) => artifact),
    addresses: [],
  };
}

function smokeOf(service: string): ReleaseRecord["smoke"][number] {
  return {
    name: `${service} /health`,
    service,
    method: "GET",
    path: "/health",
    body: undefined,
    headers: {},
    expect: { status: 200, contains: undefined },
    underMs: 1_000,
  };
}

function DB(backup: boolean): StoreModel {
  return {
    kind: "postgres",
    name: "db",
    version: 16,
    maxConnections: 100,
    pool: undefined,
    databases: [],
    extensions: [],
    backup: backup ? { everyMs: 86_400_000, keepMs: 86_400_000, drillMs: undefined } : undefined,
    settings: {},
    operator: false,
    place: SOME_PLACE,
  };
}

const CACHE: StoreModel = {
  kind: "redis",
  name: "cache",
  version: 7,
  maxMemory: 64 * 1024 ** 2,
  eviction: "noeviction",
  persist: true,
  place: SOME_PLACE,
};
const NOTHING: Observed = { serving: undefined, services: {}, stores: {}, artifacts: [], addresses: [] };
