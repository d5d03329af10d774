import { join } from "node:path";
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

test("the pools of in-midst-my-life must fit its database, and its connections be encrypted outside of development [DBO-09, DBO-10]", () => {
  const [development, staging, production] = ["development", "staging", "production"].map((name) => system(0, name));
  const pools = [development, staging, production].map(
    (one) => one?.stores.db?.kind === "postgres" && one.stores.db.pool,
  );
  expect(pools).toEqual([5, 20, 50]);
  for (const service of ["api", "orchestrator"]) {
    const variables = [staging, production].map((one) => one?.services[service]?.container.env);
    expect(variables).toMatchObject([
      { DATABASE_SSL: { value: "true" }, DATABASE_POOL: { value: "20" }, RATE_LIMIT_MAX: { value: "300" } },
      {
        DATABASE_SSL: { value: "true" },
        DATABASE_POOL: { value: "50" },
        DATABASE_STATEMENT_TIMEOUT: { value: "30s" },
        RATE_LIMIT_MAX: { value: "100" },
      },
    ]);
    expect(development?.services[service]?.container.env).not.toHaveProperty("DATABASE_SSL");
  }
});

test("the profiles of in-midst-my-life must have the figures of each environment [ENV-04, ENV-05, ENV-06, ENV-09, ENV-10]", async () => {
  const file = join(import.meta.dirname, "../../../../examples/in-midst-my-life/packages/shared/src/environments.ts");
  const { environments } = (await import(file)) as { readonly environments: Readonly<Record<string, object>> };
  const plain = { colour: false, format: "json", level: "info" };
  expect(environments).toMatchObject({
    development: {
      debug: true,
      database: { ssl: false, pool: 5 },
      log: { level: "debug", format: "text", colour: true },
      csrf: false,
      rateLimit: { max: 1000 },
      monitoring: { provider: "none" },
      mockData: true,
      analytics: false,
    },
    staging: {
      debug: false,
      database: { ssl: true, pool: 20 },
      log: plain,
      csrf: true,
      rateLimit: { max: 300 },
      monitoring: { sampling: 0.1 },
      mockData: false,
      analytics: true,
      integrations: ["linkedin", "indeed"],
    },
    production: {
      database: { ssl: true, pool: 50, statementTimeout: 30_000 },
      log: plain,
      csrf: true,
      rateLimit: { max: 100 },
      monitoring: { provider: "datadog", sampling: 0.01 },
      integrations: ["linkedin", "indeed", "angellist"],
    },
  });
});

test("restores of in-midst-my-life must be rehearsed in one cadence [T-09]", () => {
  expect(system(0, "production").stores.db).toMatchObject({ backup: { drillMs: 7 * 86_400_000 } });
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

test("the API of Property Intelligence must scale, start and stay small as it says (K8S-10, K8S-27, K8S-28, IMG-21) [T-24]", () => {
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

test("Property Intelligence must have one strategy in each environment, and say what is rendered and not released to [T-25, T-28]", () => {
  const places = ["development", "staging", "production", "single-host"].map((name) => {
    const { release, target, also } = system(1, name);
    return `${release.kind} to ${target.kind}, files for ${also.map(({ kind }) => kind).join(", ") || "no other"}`;
  });
  expect(places).toEqual([
    "blue-green to ecs, files for no other",
    "blue-green to ecs, files for no other",
    "blue-green to ecs, files for kubernetes",
    "rolling to docker, files for no other",
  ]);
});

test("the stack of Property Intelligence on one host must be nine services and five volumes (CMP-25, CMP-26, CMP-32, T-27)", () => {
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

test("the secrets of Property Intelligence must be the documented ones (SCT-11)", () => {
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
])(
  "the %s of RevRx must have its figures (K8S-11, K8S-12, K8S-13, K8S-29, K8S-30, K8S-31, K8S-36)",
  (name, web, worker) => {
    expect(sizes(system(2, name))).toEqual({
      backend: `${web} | 250-1000m 512-2048Mi`,
      frontend: `${web} | 100-500m 256-1024Mi`,
      "celery-worker": `${worker} | 250-1000m 512-2048Mi`,
    });
  },
);

test("the stores of RevRx must have their volumes, shares and backups (K8S-14, K8S-15, K8S-16, K8S-32)", () => {
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

test("the staging of RevRx must be one zone with daily backups and certificates, and its production several [ENV-16, K8S-48]", () => {
  const [staging, production] = [system(2, "staging"), system(2, "production")];
  expect([staging, production].map((one) => placeOf(one, "kubernetes")?.zones)).toEqual([1, 3]);
  expect(staging.stores.postgres).toMatchObject({ backup: { everyMs: 86_400_000 } });
  expect(staging.certificates).toEqual({ kind: "cert-manager", issuer: "letsencrypt-prod", email: undefined });
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
