import { canary, defineApp, github, kubernetes, local, nextjs, node, postgres, redis, secret, slack } from "plimsoll";
import { smoke } from "./plimsoll.smoke.js";

/** On one machine the store has no certificate, and every visitor comes from the same address. */
const onThisMachine = { DATABASE_SSL: false, DATABASE_POOL: 10, RATE_LIMIT_MAX: 0 };
const inStaging = { DATABASE_SSL: true, DATABASE_POOL: 20, RATE_LIMIT_MAX: 300 };
const inProduction = { DATABASE_SSL: true, DATABASE_POOL: 50, DATABASE_STATEMENT_TIMEOUT: "30s", RATE_LIMIT_MAX: 100 };

export default defineApp({
  name: "in-midst-my-life",
  domain: "in-midst-my-life.dev",
  registry: "ghcr.io/in-midst-my-life/in-midst-my-life",
  stores: {
    db: postgres({
      version: 16,
      managed: true,
      pool: 5,
      backup: { every: "1d", keep: "30d", drill: "7d", to: "s3://backups/midst" },
    }),
    cache: redis({ version: 7, managed: true }),
  },
  services: {
    web: {
      build: nextjs({ dir: "apps/web" }),
      port: 3000,
      hosts: ["@", "www"],
      uses: ["api"],
      scale: { min: 3, max: 8, cpu: 75, memory: 80 },
      resources: { cpu: "200m..500m", memory: "384Mi..768Mi" },
    },
    api: {
      build: node({ dir: "apps/api" }),
      port: 3001,
      hosts: ["api"],
      metrics: { port: 9090 },
      uses: ["db", "cache"],
      migrate: "npm run migrate",
      scale: { min: 3, max: 10, cpu: 70, memory: 80 },
      resources: { cpu: "250m..1000m", memory: "512Mi..1Gi" },
      rights: { secrets: "read", configmaps: "read", services: "read" },
      container: { env: { JWT_SECRET: secret("JWT_SECRET"), ENCRYPTION_KEY: secret("ENCRYPTION_KEY") } },
    },
    orchestrator: {
      build: node({ dir: "apps/orchestrator" }),
      port: 3002,
      metrics: { port: 9091 },
      uses: ["db", "cache"],
      scale: { min: 2, max: 6, cpu: 70, memory: 75 },
      resources: { cpu: "300m..1000m", memory: "512Mi..1.5Gi" },
      rights: { jobs: "manage" },
      container: {
        env: {
          LINKEDIN_API_KEY: secret("LINKEDIN_API_KEY"),
          INDEED_API_KEY: secret("INDEED_API_KEY"),
          ANGELLIST_API_KEY: secret("ANGELLIST_API_KEY"),
        },
      },
    },
  },
  secrets: {
    from: "sealed-secrets",
    groups: {
      "db-credentials": { "connection-url": "DATABASE_URL", host: "DB_HOST", user: "DB_USER" },
      "redis-credentials": { "connection-url": "REDIS_URL", host: "CACHE_HOST", password: "CACHE_PASSWORD" },
      "api-secrets": { "jwt-secret": "JWT_SECRET", "encryption-key": "ENCRYPTION_KEY" },
      "external-services": {
        "linkedin-api-key": "LINKEDIN_API_KEY",
        "indeed-api-key": "INDEED_API_KEY",
        "angellist-api-key": "ANGELLIST_API_KEY",
      },
    },
  },
  gates: {
    lint: "npm run lint",
    types: "npm run typecheck",
    test: { run: "npm test", coverage: 75, needs: ["db", "cache"] },
  },
  smoke,
  environments: {
    development: {},
    staging: {
      branch: "develop",
      domain: "in-midst-my-life.dev",
      also: [kubernetes({ namespace: "staging", entry: "ingress", quota: { cpu: 4, memory: "8Gi" } })],
      stores: { db: { pool: 20, maxConnections: 200 } },
      services: {
        web: { hosts: ["staging"], scale: { min: 1, max: 3 } },
        api: {
          hosts: ["api-staging"],
          scale: { min: 1, max: 3 },
          env: onThisMachine,
          container: { env: inStaging },
        },
        orchestrator: { scale: { min: 1, max: 3 }, env: onThisMachine, container: { env: inStaging } },
      },
    },
    production: {
      branch: "main",
      tag: "v*",
      release: canary({ steps: [10, 50, 100] }),
      target: local(),
      also: [
        kubernetes({
          namespace: "in-midst-my-life",
          entry: { kind: "ingress", firewall: true },
          quota: { cpu: 16, memory: "32Gi" },
          zones: 3,
        }),
      ],
      stores: { db: { pool: 50, maxConnections: 820 } },
      services: {
        api: { env: onThisMachine, container: { env: inProduction } },
        orchestrator: { env: onThisMachine, container: { env: inProduction } },
      },
    },
  },
  pipeline: github({
    branches: ["release/**"],
    signedCommits: true,
    audit: "moderate",
    scan: "report",
    codecov: true,
    e2e: { run: "npm run e2e", environments: ["staging"] },
    deploy: "commands",
    notify: [slack({ webhook: secret("SLACK_WEBHOOK") })],
  }),
  objectives: { availability: 99.9, latency: { p95: "500ms" } },
});
