import { defineApp, type WrittenApp } from "../../definition/app.js";
import { image, nextjs, node, python, staticSite } from "../../definition/build.js";
import { rolling } from "../../definition/release.js";
import { secret } from "../../definition/secret.js";
import { postgres, redis } from "../../definition/store.js";
import { kubernetes, local } from "../../definition/target.js";
import { fiveSystems } from "../../model/five-systems.testsuite.js";
import { containerForm } from "../../model/wiring/container-form.js";
import { renderInput } from "../rendered.testsuite.js";
import type { RenderInput } from "../renderer.js";
import type { Cluster } from "./cluster.js";
import { clustersOf } from "./kubernetes.js";
import type { KubernetesObject } from "./kubernetes-object.js";
import { flatObjects } from "./layout/flat.js";
import { plain } from "./plain.js";

const FILES = { "infra/kong.yml": '_format_version: "3.0"\nservices: []\n' };

/** in-midst-my-life on Kubernetes, with its own figures: stores elsewhere, everything behind an ingress with a firewall. */
export const inMidstMyLife = defineApp({
  name: "in-midst-my-life",
  domain: "in-midst-my-life.dev",
  registry: { name: "registry.example.com/acme/in-midst-my-life", private: true },
  secrets: {
    from: "sealed-secrets",
    groups: {
      "db-credentials": { "connection-url": "DATABASE_URL", host: "DB_HOST", user: "DB_USER" },
      "redis-credentials": { "connection-url": "REDIS_URL", host: "CACHE_HOST", password: "CACHE_PASSWORD" },
      "api-secrets": { "jwt-secret": "JWT_SECRET", "encryption-key": "ENCRYPTION_KEY" },
      "external-services": { linkedin: "LINKEDIN_KEY", indeed: "INDEED_KEY", angellist: "ANGELLIST_KEY" },
    },
  },
  target: kubernetes({
    namespace: "in-midst-my-life",
    layout: "flat",
    quota: { cpu: 16, memory: "32Gi" },
    entry: { kind: "ingress", firewall: true },
  }),
  stores: {
    db: postgres({ managed: true, pool: 2, maxConnections: 100, backup: { keep: "30d", to: "s3://backups/midst" } }),
    cache: redis({ managed: true }),
  },
  services: {
    api: {
      build: node({ dir: "apps/api" }),
      port: 3001,
      hosts: ["api"],
      metrics: 9090,
      uses: ["db", "cache"],
      migrate: "pnpm run migrate",
      env: { JWT_SECRET: secret("JWT_SECRET"), ENCRYPTION_KEY: secret("ENCRYPTION_KEY"), LOG_LEVEL: "info" },
      scale: { min: 3, max: 10, cpu: 70, memory: 80, keep: 2 },
      resources: { cpu: "250m..1000m", memory: "512Mi..1Gi" },
      rights: { configmaps: "read", secrets: "read", services: "read" },
    },
    web: {
      build: nextjs({ dir: "apps/web" }),
      port: 3000,
      hosts: ["@", "www"],
      uses: ["api"],
      scale: { min: 3, max: 8, cpu: 75, memory: 80, keep: 2 },
      resources: { cpu: "200m..500m", memory: "384Mi..768Mi" },
    },
    orchestrator: {
      build: node({ dir: "apps/orchestrator" }),
      port: 3002,
      metrics: 9091,
      uses: ["db", "cache"],
      scale: { min: 2, max: 6, cpu: 70, memory: 75, keep: 1 },
      resources: { cpu: "300m..1000m", memory: "512Mi..1536Mi" },
      env: {
        LINKEDIN_KEY: secret("LINKEDIN_KEY"),
        INDEED_KEY: secret("INDEED_KEY"),
        ANGELLIST_KEY: secret("ANGELLIST_KEY"),
      },
      rights: { jobs: "manage" },
    },
  },
  environments: {
    development: { target: local() },
    staging: {
      branch: "develop",
      domain: "in-midst-my-life.dev",
      target: kubernetes({ namespace: "staging", layout: "flat" }),
      services: { api: { hosts: ["api-staging"] }, web: { hosts: ["staging"] } },
    },
    production: { branch: "main" },
  },
});

/** RevRx: stores in the cluster, a worker without a port that shares the backend's image, staging smaller than production. */
export const revRx = defineApp({
  name: "revrx",
  domain: "revrx.com",
  registry: "registry.example.com/acme/revrx",
  secrets: {
    from: "external-secrets",
    store: "aws-secrets-manager",
    groups: {
      "postgres-secret": { password: "DB_PASSWORD" },
      "backend-secret": { "jwt-secret": "JWT_SECRET" },
      "aws-secret": {
        "access-key-id": "AWS_ACCESS_KEY_ID",
        "secret-access-key": "AWS_SECRET_ACCESS_KEY",
        bucket: "AWS_BUCKET",
      },
      "openai-secret": { "api-key": "OPENAI_API_KEY" },
    },
  },
  release: rolling({ readyWithin: "10m" }),
  target: kubernetes({
    namespace: "revrx",
    zones: 3,
    storageClass: "gp3",
    entry: { kind: "ingress", timeout: "60s" },
  }),
  stores: {
    db: postgres({
      version: 16,
      storage: "20Gi",
      resources: { cpu: "250m..1000m", memory: "512Mi..2Gi" },
      backup: { every: "1d", keep: "90d" },
    }),
    cache: redis({ version: 7, storage: "5Gi", resources: { cpu: "100m..500m", memory: "256Mi..1Gi" } }),
  },
  services: {
    backend: {
      build: python({ dir: "backend", app: "app.main:app" }),
      port: 8000,
      hosts: ["api"],
      uses: ["db", "cache"],
      migrate: "prisma migrate deploy",
      probes: "/health",
      env: {
        OPENAI_API_KEY: secret("OPENAI_API_KEY"),
        AWS_BUCKET: secret("AWS_BUCKET"),
        AWS_ACCESS_KEY_ID: secret("AWS_ACCESS_KEY_ID"),
        AWS_SECRET_ACCESS_KEY: secret("AWS_SECRET_ACCESS_KEY"),
        JWT_SECRET: secret("JWT_SECRET"),
      },
      scale: { min: 2, max: 10, cpu: 70, memory: 80 },
      resources: { cpu: "250m..1000m", memory: "512Mi..2Gi" },
    },
    frontend: {
      build: nextjs({ dir: "frontend" }),
      port: 3000,
      hosts: ["app"],
      uses: ["backend"],
      container: { user: 1001 },
      scale: { min: 2, max: 10, cpu: 70, memory: 80 },
      resources: { cpu: "100m..500m", memory: "256Mi..1Gi" },
    },
    "celery-worker": {
      build: "backend",
      command: "celery -A app.worker worker",
      uses: ["db", "cache"],
      near: "cache",
      probes: {
        live: { command: "celery -A app.worker inspect ping", every: "30s", timeout: "15s" },
        ready: { command: "celery -A app.worker inspect ping", every: "30s", timeout: "15s" },
      },
      scale: { min: 2, max: 20, cpu: 75, memory: 85 },
      resources: { cpu: "250m..1000m", memory: "512Mi..2Gi" },
    },
  },
  environments: {
    development: { target: local() },
    staging: {
      branch: "develop",
      domain: "revrx.example.com",
      target: kubernetes({
        namespace: "revrx-staging",
        zones: 1,
        storageClass: "gp3",
        entry: { kind: "ingress", timeout: "60s" },
      }),
      services: {
        backend: { hosts: ["api-staging"], scale: { min: 1, max: 3 } },
        frontend: { hosts: ["staging"], scale: { min: 1, max: 3 } },
        "celery-worker": { scale: { min: 1, max: 5 } },
      },
    },
    production: {
      tag: "v*",
      stores: { db: { storage: "100Gi", backup: { every: "1h", keep: "90d", to: "s3://revrx-backups/postgres" } } },
    },
  },
});

/** One of everything else: Gateway API, an operated database, a volume, files, logical databases, a template of secrets. */
export const workshop = defineApp({
  name: "workshop",
  domain: "workshop.example.com",
  registry: "registry.example.com/acme/workshop",
  target: kubernetes({ zones: 2, version: "1.29" }),
  certificates: { from: "cert-manager", issuer: "letsencrypt-prod", email: "ops@example.com" },
  stores: {
    db: postgres({ operator: true, databases: ["listings"], extensions: ["vector"], backup: { every: "1d" } }),
    books: postgres({ databases: ["archive"], extensions: ["pg_trgm"], settings: { statement_timeout: "30s" } }),
    cache: redis({ persist: false }),
  },
  services: {
    api: {
      build: node({ dir: "api" }),
      port: 3000,
      hosts: ["@"],
      path: "/api",
      uses: ["db", "books", "cache", "kong"],
      env: { GREETING: "hello $(WORLD)", QUOTED: '"yes"' },
      scale: { min: 3, max: 20, cpu: 70, memory: 80, keep: 2, up: "100%/15s", down: "50%/60s" },
      resources: { cpu: "250m..1000m", memory: "512Mi..2Gi" },
      container: { user: 1001 },
      probes: {
        live: { path: "/health", every: "10s", after: "30s" },
        ready: { path: "/ready", every: "5s", after: "10s" },
        startWithin: "5m",
      },
    },
    site: { build: staticSite({ dir: "site" }), port: 8080, hosts: ["@"] },
    kong: {
      build: image("kong:3.7"),
      port: 8000,
      container: { ports: { admin: 8001 }, files: { "/etc/kong/kong.yml": "infra/kong.yml" }, user: 1000 },
    },
    notes: {
      build: node({ dir: "notes" }),
      port: 3005,
      container: { volumes: { "/data": "10Gi" } },
      uses: ["cache"],
      rights: { jobs: "manage" },
    },
  },
  environments: { production: {}, staging: { domain: "staging.workshop.example.com" } },
});

/** The examples that live on Kubernetes, or are rendered for it too. */
export const examples: readonly WrittenApp[] = fiveSystems.filter(
  (written) => clustersOf(systemInput(written)).length > 0,
);

/** What the renderer is given for a system. */
export function systemInput(written: WrittenApp): RenderInput {
  const input = renderInput(written, { repository: { javascript: undefined, separate: {}, texts: FILES } });
  const app = containerForm(input.app);
  return { ...input, app, environments: input.environments.map(({ name }) => app.environments[name] ?? never(name)) };
}

function never(name: string): never {
  throw new Error(`No environment ${name}`);
}

/** A system's environment on Kubernetes. */
export function clusterOf(written: WrittenApp, environment = "production"): Cluster {
  const found = clustersOf(systemInput(written)).find((cluster) => cluster.environment.name === environment);
  if (found === undefined) throw new Error(`${written.name} has no ${environment} on Kubernetes`);
  return found;
}

/** Everything of an environment as an API server gets it. */
export function objectsOf(written: WrittenApp, environment = "production"): readonly AnyObject[] {
  return flatObjects(clusterOf(written, environment)).map((object) => plain(object) as AnyObject);
}

/** The one object of a kind and a name; a test that asks for another fails. */
export function objectOf(written: WrittenApp, kind: string, name: string, environment = "production"): AnyObject {
  const found = objectsOf(written, environment).find((one) => one.kind === kind && one.metadata.name === name);
  if (found === undefined) throw new Error(`${written.name} has no ${kind} ${name} in ${environment}`);
  return found;
}

/** A manifest whose fields tests look at. */
export interface AnyObject extends KubernetesObject {
  // biome-ignore lint/suspicious/noExplicitAny: whatever a manifest of any kind may hold
  readonly [field: string]: any;
}
