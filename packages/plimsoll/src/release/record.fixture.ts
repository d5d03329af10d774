import type { GateModel, PostgresModel, ReleaseModel } from "../model/app-model.js";
import { SOME_PLACE } from "../model/store-place.fixture.js";
import type { ReleaseRecord, ServiceRecord } from "./record.js";

export interface RecordFixture {
  readonly number?: number;
  readonly strategy?: ReleaseModel;
  readonly services?: Readonly<Record<string, Partial<ServiceRecord>>>;
  readonly overrides?: Partial<ReleaseRecord>;
}

/** A complete record for tests: an API that uses a database, a web front end, a worker. */
export function recordFixture({
  number = 1,
  strategy = CANARY,
  services,
  overrides,
}: RecordFixture = {}): ReleaseRecord {
  const written = services ?? { api: {}, web: {}, jobs: { role: "worker" } };
  return {
    id: `${number}-c0ffee0${number}`,
    number,
    app: "shop",
    environment: "production",
    commit: `c0ffee0${number}`,
    subject: "A change",
    by: "ada",
    createdAt: "2026-01-01T00:00:00.000Z",
    target: { kind: "memory" },
    domain: undefined,
    strategy,
    services: Object.fromEntries(
      Object.entries(written).map(([name, given]) => [name, serviceFixture(name, number, given)]),
    ),
    stores: { db: DB },
    gates: [TEST],
    smoke: [
      {
        name: "api /health",
        service: "api",
        method: "GET",
        path: "/health",
        body: undefined,
        headers: {},
        expect: { status: 200, contains: undefined },
        underMs: 1000,
      },
    ],
    objectives: { availability: 99.9, latency: { p95Ms: 500 } },
    notify: [],
    ...overrides,
  };
}

const DB: PostgresModel = {
  kind: "postgres",
  name: "db",
  version: 16,
  maxConnections: 100,
  pool: undefined,
  databases: [],
  extensions: [],
  backup: undefined,
  settings: {},
  operator: false,
  place: SOME_PLACE,
};

const TEST: GateModel = {
  name: "test",
  run: "npm test",
  needs: ["db"],
  withinMs: 600_000,
  coverage: 75,
  stage: "test",
  dir: ".",
  pipelineOnly: false,
};

function serviceFixture(name: string, number: number, given: Partial<ServiceRecord>): ServiceRecord {
  return {
    name,
    revision: `${name}-r${number}`,
    artifact: `${name}-a${number}`,
    build: {
      kind: "node",
      dir: `apps/${name}`,
      install: "npm ci",
      run: undefined,
      output: undefined,
      version: 22,
      base: "alpine",
      context: [],
    },
    command: ["node", "index.js"],
    role: "web",
    port: 3000,
    replicas: 2,
    hosts: [],
    path: "/",
    alsoPaths: [],
    uses: name === "api" ? ["db"] : [],
    migrate: name === "api" ? "npm run migrate" : undefined,
    env: {},
    secrets: {},
    metrics: undefined,
    resources: { cpu: { request: 100, limit: 200 }, memory: { request: 1, limit: 2 } },
    probes: {
      live: { path: "/health", everyMs: 10_000, timeoutMs: 1000, failures: 3, command: undefined, afterMs: 0 },
      ready: { path: "/ready", everyMs: 5000, timeoutMs: 1000, failures: 3, command: undefined, afterMs: 0 },
      startWithinMs: 150_000,
    },
    stop: { withinMs: 30_000 },
    sticky: true,
    ...given,
  };
}

const TIMES = {
  readyWithinMs: 60_000,
  monitorMs: 10_000,
  approveWithinMs: 3_600_000,
  judge: { tolerance: 0, falseAlarm: 0.001, detect: 2, miss: 0.01 },
};

export const CANARY: ReleaseModel = { kind: "canary", steps: [10, 50, 100], bakeWithinMs: 300_000, ...TIMES };
export const BLUE_GREEN: ReleaseModel = { kind: "blue-green", ...TIMES };
export const ROLLING: ReleaseModel = { kind: "rolling", surge: 1, ...TIMES };
