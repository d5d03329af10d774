import { defineApp, type WrittenApp } from "../definition/app.js";
import { image, nextjs, node, python, staticSite } from "../definition/build.js";
import { slack } from "../definition/notify.js";
import { blueGreen, canary, rolling } from "../definition/release.js";
import { secret } from "../definition/secret.js";
import { postgres, redis } from "../definition/store.js";
import { docker, ecs, kubernetes, local } from "../definition/target.js";

/** The sketch of DESIGN.md, word for word. */
export const inMidstMyLife = defineApp({
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

const propertyIntelligence = defineApp({
  name: "property-intelligence",
  registry: "ghcr.io/property/intelligence",
  domain: "property.example.com",
  stores: {
    db: postgres({ managed: true, maxConnections: 200, databases: ["listings", "analytics"] }),
    cache: redis({ managed: true, maxMemory: "1Gi", eviction: "allkeys-lru" }),
  },
  services: {
    api: {
      build: node({ dir: "apps/api" }),
      port: 3000,
      hosts: ["api"],
      uses: ["db", "cache"],
      migrate: "npm run migrate",
      env: { JWT_SECRET: secret("JWT_SECRET"), API_KEY_ENCRYPTION_KEY: secret("API_KEY_ENCRYPTION_KEY") },
      scale: { min: 3, max: 20, cpu: 70, memory: 80 },
      resources: { cpu: "250m..1000m", memory: "512Mi..2Gi" },
      probes: { startWithin: "5m" },
    },
    web: { build: nextjs({ dir: "apps/web" }), port: 3100, hosts: ["@"], uses: ["api"] },
    workers: { build: node({ dir: "apps/workers" }), uses: ["db", "cache"] },
    ml: { build: python({ dir: "apps/ml", app: "ml.main:app" }), port: 8010 },
    kong: { build: image("kong:3.7"), port: 8000, uses: ["api"] },
  },
  gates: { lint: "npm run lint", test: { run: "npm test", coverage: 80, needs: ["db", "cache"] } },
  release: blueGreen(),
  target: ecs(),
  environments: {
    development: { branch: "develop" },
    staging: { branch: "staging" },
    production: { branch: "main", approval: true, release: canary() },
  },
});

const revRx = defineApp({
  name: "revrx",
  registry: "ghcr.io/revrx/revrx",
  domain: "revrx.com",
  stores: { db: postgres({ backup: { every: "1d", keep: "90d" } }), cache: redis() },
  services: {
    backend: {
      build: python({ dir: "backend", app: "app.main:app" }),
      port: 8000,
      hosts: ["api"],
      uses: ["db", "cache"],
      migrate: "prisma migrate deploy",
      probes: "/health",
      env: { OPENAI_API_KEY: secret("OPENAI_API_KEY"), AWS_BUCKET: secret("AWS_BUCKET") },
      scale: { min: 2, max: 10, cpu: 70, memory: 80 },
      resources: { cpu: "250m..1000m", memory: "512Mi..2Gi" },
    },
    frontend: {
      build: nextjs({ dir: "frontend" }),
      port: 3000,
      hosts: ["app"],
      uses: ["backend"],
      scale: { min: 2, max: 10, cpu: 70, memory: 80 },
      resources: { cpu: "100m..500m", memory: "256Mi..1Gi" },
    },
    "celery-worker": {
      build: "backend",
      command: "celery -A app.worker worker",
      uses: ["db", "cache"],
      scale: { min: 2, max: 20, cpu: 75, memory: 85 },
      resources: { cpu: "250m..1000m", memory: "512Mi..2Gi" },
    },
  },
  release: rolling({ readyWithin: "10m" }),
  target: kubernetes(),
  environments: {
    development: { target: local() },
    staging: {
      branch: "develop",
      domain: "revrx.example.com",
      services: {
        backend: { hosts: ["api-staging"], scale: { min: 1, max: 3 } },
        frontend: { hosts: ["staging"], scale: { min: 1, max: 3 } },
        "celery-worker": { scale: { min: 1, max: 5 } },
      },
    },
    production: { tag: "v*" },
  },
});

const deliveryChecklist = defineApp({
  name: "delivery-checklist",
  stores: { db: postgres({ pool: 20 }) },
  services: {
    web: {
      build: node(),
      port: 3000,
      uses: ["db"],
      env: {
        ENABLE_FEATURE_X: false,
        LOG_LEVEL: "info",
        API_URL: "https://api.example.com",
        JWT_SECRET: secret("JWT_SECRET"),
      },
    },
  },
});

const developerAgent = defineApp({
  name: "developer-agent",
  domain: "agent.example.com",
  stores: { db: postgres({ version: 16, extensions: ["vector"] }) },
  services: {
    "api-gateway": {
      build: node({ dir: "api-gateway", run: "npm run build --workspace shared --workspace api-gateway" }),
      port: 3000,
      hosts: ["@"],
      path: "/api",
      uses: ["db", "neo4j"],
      migrate: "npm run migrate --workspace api-gateway",
      env: {
        OPENAI_API_KEY: secret("OPENAI_API_KEY"),
        SESSION_SECRET: secret("SESSION_SECRET"),
        RATE_LIMIT_MAX_REQUESTS: 100,
        CORS_ORIGIN: "https://agent.example.com",
      },
    },
    frontend: { build: staticSite({ dir: "frontend" }), port: 5173, hosts: ["@"], uses: ["api-gateway"] },
    neo4j: { build: image("neo4j:5.20-community"), port: 7687, role: "worker" },
  },
  target: docker(),
  environments: {
    development: { target: "local", services: { "api-gateway": { uses: ["db"] }, neo4j: null } },
    staging: { branch: "develop", approval: true },
    production: { branch: "master", approval: true },
  },
});

/** The systems that define what must be expressible (reference/requirements.md), with their own figures. */
export const fiveSystems: readonly WrittenApp[] = [
  inMidstMyLife,
  propertyIntelligence,
  revRx,
  deliveryChecklist,
  developerAgent,
];
