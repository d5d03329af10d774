import type { ReleaseModel } from "../model/app-model.js";
import type { Observed } from "../plan/observed.js";
import { recordFixture } from "../release/record.fixture.js";
import type { ReleaseRecord, ServiceRecord } from "../release/record.js";
import type { RevisionNature } from "../target/memory/revision-nature.js";
import type { Scenario } from "./scenario.js";

const TIMES = {
  readyWithinMs: 20_000,
  monitorMs: 1_000,
  approveWithinMs: 30_000,
  judge: { tolerance: 0.5, falseAlarm: 0.001, detect: 5, miss: 0.01 },
};

const STRATEGIES: Readonly<Record<ReleaseModel["kind"], ReleaseModel>> = {
  canary: { kind: "canary", steps: [10, 100], bakeWithinMs: 10_000, ...TIMES },
  "blue-green": { kind: "blue-green", ...TIMES },
  rolling: { kind: "rolling", surge: 1, ...TIMES },
};

type Services = Readonly<Record<string, Partial<ServiceRecord>>>;
const SMALL: Services = { api: { migrate: "npm run migrate", uses: ["db"] }, jobs: { role: "worker", replicas: 1 } };

export interface SweepScenario {
  readonly name: string;
  readonly scenario: Scenario;
  /** How what is released behaves; healthy when there is nothing to say. */
  readonly fresh: RevisionNature | undefined;
}

const BAD: RevisionNature = { start: { kind: "ready", afterMs: 100 }, errors: 0.3, slow: 0 };
const DEAD: RevisionNature = { start: { kind: "exits", afterMs: 50 }, errors: 0, slow: 0 };

/** Every strategy: shipped well, shipped bad, shipped first, with an approval; gone back to what is warm and what is cold. */
export function sweepScenarios(services = SMALL): readonly SweepScenario[] {
  return Object.values(STRATEGIES).flatMap((strategy) => {
    const first = record(1, strategy, services);
    const second = record(2, strategy, services);
    const ship = (given: Observed, known: readonly ReleaseRecord[], approval = false): Scenario => ({
      start: given,
      known,
      releases: [{ kind: "ship", record: second, approval }],
      requestsPerSecond: 2_000,
    });
    const back = (start: Observed): Scenario => ({
      start,
      known: [first, second],
      releases: [{ kind: "rollback", to: first }],
      requestsPerSecond: 2_000,
    });
    const named = (what: string, scenario: Scenario, fresh?: RevisionNature) => ({
      name: `${strategy.kind}: ${what}`,
      scenario,
      fresh,
    });
    return [
      named("a ship that goes well", ship(serving(first), [first])),
      named("a ship that visitors suffer from", ship(serving(first), [first]), BAD),
      named("a ship that does not start", ship(serving(first), [first]), DEAD),
      named("the first ship", ship(NOTHING, [])),
      named("a ship with an approval", ship(serving(first), [first], true)),
      named("a rollback to what is warm", back(serving(second, first))),
      named("a rollback to what is cold", back(serving(second))),
    ];
  });
}

function record(number: number, strategy: ReleaseModel, services: Services): ReleaseRecord {
  return recordFixture({ number, strategy, services });
}

function serving(record: ReleaseRecord, warm?: ReleaseRecord): Observed {
  const services: Record<string, Observed["services"][string]> = {};
  for (const { name, revision, replicas, role } of Object.values(record.services)) {
    const own = { revision, weight: role === "web" ? 100 : 0, running: replicas, ready: replicas };
    const other = role === "web" ? warm?.services[name] : undefined;
    const spare = other && { revision: other.revision, weight: 0, running: other.replicas, ready: other.replicas };
    services[name] = spare === undefined ? [own] : [own, spare];
  }
  return {
    serving: record.id,
    services,
    stores: { db: { kind: "running", version: "16" } },
    artifacts: Object.values(record.services).map(({ artifact }) => artifact),
    addresses: [],
  };
}

const NOTHING: Observed = { serving: undefined, services: {}, stores: {}, artifacts: [], addresses: [] };
