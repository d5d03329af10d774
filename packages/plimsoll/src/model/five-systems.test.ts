import { expect, test } from "vitest";
import { defineApp, type WrittenApp } from "../definition/app.js";
import { nextjs, node } from "../definition/build.js";
import { slack } from "../definition/notify.js";
import { canary } from "../definition/release.js";
import { secret } from "../definition/secret.js";
import { postgres, redis } from "../definition/store.js";
import { local } from "../definition/target.js";
import type { AppModel } from "./app-model.js";
import { fiveSystems } from "./five-systems.testsuite.js";
import { parseApp } from "./parse/parse-app.js";

/** The sketch of DESIGN.md, word for word. */
const SKETCH = defineApp({
  name: "in-midst-my-life",
  domain: "in-midst-my-life.dev",
  stores: {
    db: postgres({ version: 16, backup: { every: "1d", keep: "30d", drill: "7d" } }),
    cache: redis({ version: 7 }),
  },
  services: {
    api: {
      build: node({ dir: "apps/api" }),
      port: 3001,
      hosts: ["api"],
      metrics: { port: 9090 },
      uses: ["db", "cache"],
      migrate: "npm run migrate",
      scale: { min: 3, max: 10, cpu: 70, memory: 80 },
      resources: { cpu: "250m..1000m", memory: "512Mi..1Gi" },
    },
    web: { build: nextjs({ dir: "apps/web" }), port: 3000, hosts: ["@", "www"], uses: ["api"] },
    orchestrator: { build: node({ dir: "apps/orchestrator" }), port: 3002, uses: ["db", "cache"] },
  },
  gates: { lint: "npm run lint", types: "npm run typecheck", test: { run: "npm test", coverage: 75, needs: ["db"] } },
  smoke: [
    { get: "/", under: "5s" },
    { get: "api:/health", under: "1s" },
  ],
  environments: {
    development: {},
    staging: { branch: "develop" },
    production: { branch: "main", approval: true, release: canary({ steps: [10, 50, 100] }), target: local() },
  },
  objectives: { availability: 99.9, latency: { p95: "500ms" } },
  notify: [slack({ webhook: secret("SLACK_WEBHOOK") })],
});

function modelOf(written: WrittenApp | undefined): AppModel {
  const parsed = parseApp(written, { file: "plimsoll.config.ts" });
  expect(parsed).toMatchObject({ ok: true });
  if (!parsed.ok) throw new Error("Unreachable");
  return parsed.model;
}

test.each(fiveSystems.map((written) => [written.name, written] as const))("%s must be expressible", (_, written) => {
  const model = modelOf(written);
  expect(Object.keys(model.environments)).toEqual(expect.arrayContaining(["development", "staging", "production"]));
});

test("the sketch's production must be complete, down to the last default", () => {
  const production = modelOf(SKETCH).environments.production;
  const gate = { needs: [], withinMs: 600_000, coverage: undefined, dir: ".", pipelineOnly: false };
  expect({ ...production, services: undefined }).toEqual({
    services: undefined,
    app: "in-midst-my-life",
    name: "production",
    domain: "in-midst-my-life.localhost",
    tier: "production",
    branch: "main",
    tag: undefined,
    approval: true,
    target: { kind: "process", port: 8080, host: "127.0.0.1" },
    also: [],
    outside: undefined,
    registry: undefined,
    secrets: { from: "template", store: "in-midst-my-life", groups: {} },
    certificates: { kind: "files" },
    release: {
      kind: "canary",
      steps: [10, 50, 100],
      bakeWithinMs: 300_000,
      readyWithinMs: 60_000,
      monitorMs: 10_000,
      approveWithinMs: 86_400_000,
      judge: { tolerance: 0, falseAlarm: 0.001, detect: 2, miss: 0.01 },
    },
    stores: {
      db: {
        kind: "postgres",
        name: "db",
        version: 16,
        maxConnections: 100,
        pool: undefined,
        databases: [],
        extensions: [],
        backup: { everyMs: 86_400_000, keepMs: 2_592_000_000, drillMs: 604_800_000 },
        settings: {},
        operator: false,
        place: {
          managed: false,
          image: "postgres:16-alpine",
          storage: 10 * 2 ** 30,
          resources: { cpu: { request: 250, limit: 1_000 }, memory: { request: 512 * 2 ** 20, limit: 2 * 2 ** 30 } },
          publish: undefined,
          init: undefined,
          backupAt: "02:00",
          backupTo: undefined,
        },
      },
      cache: {
        kind: "redis",
        name: "cache",
        version: 7,
        maxMemory: 256 * 2 ** 20,
        eviction: "noeviction",
        persist: true,
        place: {
          managed: false,
          image: "redis:7-alpine",
          storage: 2 ** 30,
          resources: { cpu: { request: 250, limit: 1_000 }, memory: { request: 256 * 2 ** 20, limit: 2 ** 30 } },
          publish: undefined,
          init: undefined,
          backupAt: "02:00",
          backupTo: undefined,
        },
      },
    },
    gates: [
      { ...gate, name: "lint", run: "npm run lint", stage: "quality" },
      { ...gate, name: "types", run: "npm run typecheck", stage: "quality" },
      { ...gate, name: "test", run: "npm test", needs: ["db"], coverage: 75, stage: "test" },
    ],
    smoke: [
      {
        name: "GET web:/",
        service: "web",
        method: "GET",
        path: "/",
        body: undefined,
        headers: {},
        expect: { status: 200, contains: undefined },
        underMs: 5_000,
      },
      {
        name: "GET api:/health",
        service: "api",
        method: "GET",
        path: "/health",
        body: undefined,
        headers: {},
        expect: { status: 200, contains: undefined },
        underMs: 1_000,
      },
    ],
    objectives: { availability: 99.9, latency: { p95Ms: 500 } },
    notify: [{ kind: "slack", url: { kind: "secret", name: "SLACK_WEBHOOK" } }],
  });
  expect(production?.services.api).toEqual({
    name: "api",
    build: {
      kind: "node",
      dir: "apps/api",
      install: "npm ci",
      run: "npm run build --if-present --prefix apps/api",
      output: undefined,
      version: 22,
      base: "alpine",
      context: [],
    },
    builtBy: "api",
    command: [],
    role: "web",
    port: 3001,
    metrics: { port: 9090, path: "/metrics" },
    hosts: ["api.in-midst-my-life.localhost"],
    path: "/",
    alsoPaths: [],
    uses: ["db", "cache"],
    migrate: "npm run migrate",
    env: {},
    scale: { min: 3, max: 10, cpu: 70, memory: 80, keep: 2, up: undefined, down: undefined },
    resources: { cpu: { request: 250, limit: 1_000 }, memory: { request: 512 * 2 ** 20, limit: 2 ** 30 } },
    // HLT-03 to HLT-05: every 10 s and every 5 s, 3 failures each, 150 s for a start.
    probes: {
      live: { path: "/health", everyMs: 10_000, timeoutMs: 3_000, failures: 3, command: undefined, afterMs: 0 },
      ready: { path: "/ready", everyMs: 5_000, timeoutMs: 3_000, failures: 3, command: undefined, afterMs: 0 },
      startWithinMs: 150_000,
    },
    stop: { withinMs: 30_000 },
    sticky: true,
    container: {
      env: {},
      user: 1_000,
      writable: ["/tmp"],
      volumes: {},
      files: {},
      ports: {},
      publish: {},
      maxSize: undefined,
      optional: false,
    },
    develop: undefined,
    near: undefined,
    rights: {},
  });
});

test("RevRx's staging must differ from production in scale and hosts alone, by overrides (K8S-31, K8S-39)", () => {
  const { staging, production } = modelOf(fiveSystems[2]).environments;
  expect(staging?.services.backend).toMatchObject({
    hosts: ["api-staging.revrx.example.com"],
    scale: { min: 1, max: 3, cpu: 70, memory: 80 },
  });
  expect(production?.services.backend).toMatchObject({ hosts: ["api.revrx.com"], scale: { min: 2, max: 10 } });
  expect(staging?.services.frontend?.hosts).toEqual(["staging.revrx.example.com"]);
});

test("RevRx's worker must share the backend's build with another command (IMG-27)", () => {
  const services = modelOf(fiveSystems[2]).environments.production?.services;
  expect(services?.["celery-worker"]?.build).toEqual(services?.backend?.build);
  expect(services?.["celery-worker"]).toMatchObject({
    role: "worker",
    command: ["celery", "-A", "app.worker", "worker", "--loglevel", "info"],
  });
});

test("an environment must be able to take a part away (GEN-13)", () => {
  const { staging, production } = modelOf(fiveSystems[4]).environments;
  expect(Object.keys(staging?.services ?? {})).toEqual(["api-gateway", "frontend"]);
  expect(Object.keys(staging?.services["api-gateway"]?.env ?? {})).not.toContain("NEO4J_URI");
  expect(production?.services["api-gateway"]?.uses).toEqual(["postgres", "neo4j"]);
});
