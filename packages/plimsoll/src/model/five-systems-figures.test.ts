import { expect, test } from "vitest";
import type { EnvironmentModel } from "./app-model.js";
import { fiveSystems } from "./five-systems.testsuite.js";
import { parseApp } from "./parse/parse-app.js";
import { withPublicHosts } from "./wiring/container-form.js";
import { environmentSecrets } from "./wiring/environment-secrets.js";
import { placeOf } from "./wiring/places.js";

const MEBIBYTE = 2 ** 20;

function system(index: number, environment: string): EnvironmentModel {
  const parsed = parseApp(fiveSystems[index], { file: "plimsoll.config.ts" });
  const model = parsed.ok ? parsed.model.environments[environment] : undefined;
  if (model === undefined) throw new Error(`system ${index} has no ${environment}`);
  return withPublicHosts(model);
}

/** `3-10 cpu 70 memory 80 keep 2 | 250-1000m 512-1024Mi`, as the systems' own tables say it. */
function sizes({ services }: EnvironmentModel) {
  return Object.fromEntries(
    Object.values(services).map(({ name, scale, resources: { cpu, memory } }) => {
      const share = `${cpu.request}-${cpu.limit}m ${memory.request / MEBIBYTE}-${memory.limit / MEBIBYTE}Mi`;
      return [name, `${scale.min}-${scale.max} cpu ${scale.cpu} memory ${scale.memory} keep ${scale.keep} | ${share}`];
    }),
  );
}

function hosts({ services }: EnvironmentModel) {
  const routed = Object.values(services).filter((service) => service.hosts.length > 0);
  return Object.fromEntries(routed.map((service) => [service.name, service.hosts]));
}

test("in-midst-my-life must run in the cluster with its own figures (K8S-07, K8S-08, K8S-09, K8S-24, K8S-25, K8S-26, K8S-35)", () => {
  expect(sizes(system(0, "production"))).toEqual({
    web: "3-8 cpu 75 memory 80 keep 2 | 200-500m 384-768Mi",
    api: "3-10 cpu 70 memory 80 keep 2 | 250-1000m 512-1024Mi",
    orchestrator: "2-6 cpu 70 memory 75 keep 1 | 300-1000m 512-1536Mi",
  });
});

test("in-midst-my-life must have its places, hosts and rights (K8S-01, K8S-02, K8S-03, K8S-38, K8S-47, K8S-50)", () => {
  const [staging, production] = [system(0, "staging"), system(0, "production")];
  expect(placeOf(production, "kubernetes")).toMatchObject({
    namespace: "in-midst-my-life",
    quota: { cpu: 16_000, memory: 32 * 2 ** 30 },
    entry: { kind: "ingress", firewall: true },
  });
  expect(placeOf(staging, "kubernetes")?.namespace).toBe("staging");
  const domain = "in-midst-my-life.dev";
  expect(hosts(production)).toEqual({ web: [domain, `www.${domain}`], api: [`api.${domain}`] });
  expect(hosts(staging)).toEqual({ web: [`staging.${domain}`], api: [`api-staging.${domain}`] });
  expect(production.services.api?.rights).toEqual({ secrets: "read", configmaps: "read", services: "read" });
  expect(production.services.orchestrator?.rights).toEqual({ jobs: "manage" });
});

test("in-midst-my-life must name its Secrets and keys (SCT-03)", () => {
  const { groups } = system(0, "production").secrets;
  const keys = Object.entries(groups).map(([name, held]) => [name, Object.keys(held)] as const);
  expect(Object.fromEntries(keys)).toEqual({
    "db-credentials": ["connection-url", "host", "user"],
    "redis-credentials": ["connection-url", "host", "password"],
    "api-secrets": ["jwt-secret", "encryption-key"],
    "external-services": ["linkedin-api-key", "indeed-api-key", "angellist-api-key"],
  });
});

test("Property Intelligence's API must scale, start and stay small as it says (K8S-10, K8S-27, K8S-28, IMG-21)", () => {
  const production = system(1, "production");
  expect(sizes(production).api).toBe("3-20 cpu 70 memory 80 keep 2 | 250-1000m 512-2048Mi");
  const { scale, probes, container } = production.services.api ?? {};
  expect(scale).toMatchObject({ up: { percent: 100, everyMs: 15_000 }, down: { percent: 50, everyMs: 60_000 } });
  expect(probes).toMatchObject({
    live: { everyMs: 10_000, afterMs: 30_000 },
    ready: { everyMs: 5_000, afterMs: 10_000 },
    startWithinMs: 300_000,
  });
  expect(container?.user).toBe(1001);
  const budgets = Object.values(production.services).map(({ name, container: { maxSize } }) => [name, maxSize]);
  expect(Object.fromEntries(budgets)).toEqual({ api: 40e6, web: 30e6, workers: 50e6, ml: 500e6 });
});

test("Property Intelligence's stack on one host must be nine services and five volumes (CMP-25, CMP-26, CMP-32, T-27)", () => {
  const stack = system(1, "single-host");
  const { db, cache } = stack.stores;
  // Traefik is the entry of the compose file itself.
  const names = [...Object.keys(stack.services), ...Object.keys(stack.stores), "traefik"].toSorted();
  expect(names).toEqual(
    ["alertmanager", "api", "cache", "db", "grafana", "kong", "node-exporter", "prometheus", "traefik"].toSorted(),
  );
  const volumes = Object.values(stack.services).flatMap(({ container }) => Object.keys(container.volumes));
  expect(volumes.length + Object.keys(stack.stores).length).toBe(5);
  expect(db).toMatchObject({ maxConnections: 200, settings: { shared_buffers: "256MB" } });
  expect(cache).toMatchObject({ maxMemory: 2 ** 30, eviction: "allkeys-lru", persist: true });
  expect(Object.values(stack.services).flatMap(({ container }) => Object.keys(container.publish))).toEqual([]);
});

test("Property Intelligence's secrets must be the documented ones (SCT-11)", () => {
  expect(environmentSecrets(system(1, "production"), "ecs").map(({ name }) => name)).toEqual([
    "API_KEY_ENCRYPTION_KEY",
    "DATABASE_URL",
    "JWT_SECRET",
    "REDIS_URL",
  ]);
});

test.each([
  ["production", "2-10 cpu 70 memory 80 keep 1", "2-20 cpu 75 memory 85 keep 1"],
  ["staging", "1-3 cpu 70 memory 80 keep 0", "1-5 cpu 75 memory 85 keep 0"],
])("RevRx's %s must have its figures (K8S-11, K8S-12, K8S-13, K8S-29, K8S-30, K8S-31, K8S-36)", (name, web, worker) => {
  expect(sizes(system(2, name))).toEqual({
    backend: `${web} | 250-1000m 512-2048Mi`,
    frontend: `${web} | 100-500m 256-1024Mi`,
    "celery-worker": `${worker} | 250-1000m 512-2048Mi`,
  });
});

test("RevRx's stores must have their volumes, shares and backups (K8S-14, K8S-15, K8S-16, K8S-32)", () => {
  const [staging, production] = [system(2, "staging"), system(2, "production")];
  expect([staging, production].map(({ stores }) => stores.postgres?.place.storage)).toEqual([
    20 * 2 ** 30,
    100 * 2 ** 30,
  ]);
  expect(production.stores.postgres).toMatchObject({
    backup: { everyMs: 86_400_000, keepMs: 90 * 86_400_000 },
    place: { image: "postgres:16-alpine", backupAt: "02:00", backupTo: "s3://revrx-backups/postgres" },
  });
  expect(production.stores.redis?.place).toMatchObject({
    image: "redis:7-alpine",
    storage: 5 * 2 ** 30,
    resources: { cpu: { request: 100, limit: 500 }, memory: { request: 256 * MEBIBYTE, limit: 1_024 * MEBIBYTE } },
  });
  expect(placeOf(production, "kubernetes")).toMatchObject({ namespace: "revrx", storageClass: "gp3", zones: 3 });
  expect(placeOf(staging, "kubernetes")).toMatchObject({ namespace: "revrx-staging", storageClass: "gp3", zones: 1 });
});

test("RevRx must have its hosts, users and helpers (K8S-39, CMP-22, CMP-33, IMG-08)", () => {
  const [development, staging, production] = ["development", "staging", "production"].map((name) => system(2, name));
  if (development === undefined || staging === undefined || production === undefined) throw new Error("Unreachable");
  expect(hosts(production)).toEqual({ backend: ["api.revrx.com"], frontend: ["app.revrx.com"] });
  const domain = "revrx.example.com";
  expect(hosts(staging)).toEqual({ backend: [`api-staging.${domain}`], frontend: [`staging.${domain}`] });
  const users = Object.values(production.services).map(({ container }) => container.user);
  expect(users).toEqual([1000, 1001, 1000]);
  const kinds = Object.values(development.services).map(({ name, container }) => [name, container.optional]);
  expect(Object.fromEntries(kinds)).toEqual({
    backend: false,
    "celery-worker": false,
    localstack: true,
    mailhog: true,
  });
});

test("the smallest app must have its variables and secrets, others in each environment [ENV-14]", () => {
  const variables = ["development", "staging", "production"].map((name) => system(3, name).services.web?.env);
  expect(Object.keys(variables[2] ?? {}).toSorted()).toEqual(
    ["API_URL", "DB_HOST", "DB_PASSWORD", "ENABLE_FEATURE_X", "JWT_SECRET", "LOG_LEVEL"].toSorted(),
  );
  expect(new Set(variables.map((env) => JSON.stringify(env?.API_URL))).size).toBe(3);
  expect(new Set(variables.map((env) => JSON.stringify(env?.DB_HOST))).size).toBe(3);
});

test("Developer Agent must be reached by one host, below three paths, and keep its figures (CDN-08, CMP-12, ENV-13, IMG-22)", () => {
  const [development, production] = [system(4, "development"), system(4, "production")];
  const { "api-gateway": api, frontend, neo4j } = production.services;
  expect(hosts(production)).toEqual({ "api-gateway": ["agent.example.com"], frontend: ["agent.example.com"] });
  expect([api?.path, ...(api?.alsoPaths ?? []), frontend?.path]).toEqual(["/api", "/socket.io", "/"]);
  expect([api?.container.maxSize, frontend?.container.maxSize]).toEqual([500e6, 50e6]);
  expect(api?.env).toMatchObject({
    LOG_LEVEL: { value: "info" },
    RATE_LIMIT_MAX_REQUESTS: { value: "100" },
    RATE_LIMIT_WINDOW_MS: { value: "900000" },
  });
  expect(neo4j?.env).toMatchObject({ NEO4J_PLUGINS: { value: '["apoc"]' } });
  expect(development.stores.postgres?.place.publish).toBe(5432);
  expect(development.services.frontend?.develop?.port).toBe(5173);
  expect(development.services.neo4j?.container.publish).toEqual({ 7474: 7474, 7687: 7687 });
  expect(production.services.neo4j?.container.publish).toEqual({});
});

test("the five pipelines must listen to what their systems release by [ENV-18]", () => {
  const released = fiveSystems.map((written) => {
    const parsed = parseApp(written, { file: "plimsoll.config.ts" });
    if (!parsed.ok) throw new Error("Unreachable");
    const { environments, pipeline } = parsed.model;
    const by = Object.values(environments).map(({ name, branch, tag }) => `${name} ${branch ?? "-"} ${tag ?? "-"}`);
    return [...by, `nightly ${pipeline?.nightly ?? "-"}`];
  });
  expect(released).toEqual([
    ["development - -", "staging develop -", "production main v*", "nightly -"],
    ["development develop -", "staging staging -", "production main -", "single-host - -", "nightly 02:00"],
    ["development - -", "staging develop -", "production - v*", "nightly -"],
    ["development - -", "staging develop -", "production main -", "nightly -"],
    ["development - -", "staging develop -", "production master v*", "nightly -"],
  ]);
});
