import {
  blueGreen,
  defineApp,
  docker,
  ecs,
  github,
  kubernetes,
  nextjs,
  node,
  postgres,
  python,
  redis,
  rolling,
  secret,
  slack,
} from "plimsoll";
import { gateway, monitoring } from "./single-host.js";

const host = "property.example.com";

export default defineApp({
  name: "property-intelligence",
  domain: host,
  registry: "ghcr.io/property-intelligence/platform",
  stores: {
    db: postgres({ managed: true, maxConnections: 200, databases: ["analytics", "kong", "listings"] }),
    cache: redis({ managed: true, maxMemory: "1Gi", eviction: "allkeys-lru" }),
  },
  services: {
    api: {
      build: node({ dir: "apps/api", version: 18 }),
      port: 3000,
      hosts: ["api"],
      uses: ["db", "cache"],
      migrate: "npm run migrate --workspace apps/api",
      env: { JWT_SECRET: secret("JWT_SECRET"), API_KEY_ENCRYPTION_KEY: secret("API_KEY_ENCRYPTION_KEY") },
      scale: { min: 3, max: 20, cpu: 70, memory: 80, keep: 2, up: "100%/15s", down: "50%/60s" },
      resources: { cpu: "250m..1000m", memory: "512Mi..2Gi" },
      probes: { live: { every: "10s", after: "30s" }, ready: { every: "5s", after: "10s" }, startWithin: "5m" },
      container: { user: 1001, maxSize: "40M" },
    },
    web: {
      build: nextjs({ dir: "apps/web", version: 18 }),
      port: 3100,
      hosts: ["@"],
      uses: ["api"],
      container: { maxSize: "30M" },
    },
    workers: {
      build: node({ dir: "apps/workers", version: 18 }),
      uses: ["db", "cache"],
      container: { maxSize: "50M" },
    },
    ml: {
      build: python({ dir: "apps/ml", app: "ml.main:app", version: "3.11" }),
      port: 8010,
      container: { maxSize: "500M" },
    },
  },
  gates: {
    lint: "npm run lint",
    format: "npm run format:check",
    types: "npm run typecheck",
    unit: { run: "npm test", coverage: 80 },
    integration: { run: "npm run test:integration", needs: ["db", "cache"] },
  },
  release: blueGreen(),
  environments: {
    development: { branch: "develop", target: ecs({ cluster: "dev-cluster", region: "ap-southeast-2" }) },
    staging: { branch: "staging", target: ecs({ cluster: "staging-cluster", region: "ap-southeast-2" }) },
    production: {
      branch: "main",
      approval: true,
      target: ecs({ cluster: "prod-cluster", region: "ap-southeast-2" }),
      also: [kubernetes({ zones: 3 })],
      secrets: { from: "external-secrets", store: "aws-secrets-manager" },
    },
    /** The same API on one machine: nine services, as the gateway, the monitoring and the stores are at home there. */
    "single-host": {
      tier: "production",
      domain: `host.${host}`,
      target: docker({ entry: "traefik" }),
      certificates: { from: "acme", email: `ops@${host}` },
      release: rolling(),
      stores: {
        db: { managed: false, settings: { shared_buffers: "256MB" } },
        cache: { managed: false, resources: { memory: "1Gi..2Gi" } },
      },
      services: {
        web: null,
        workers: null,
        ml: null,
        api: { scale: { min: 1, max: 1, keep: 0 } },
        ...gateway,
        ...monitoring,
      },
    },
  },
  pipeline: github({
    branches: ["feature/*"],
    pullRequests: ["main", "staging", "develop"],
    nodeVersions: [18, 20],
    scan: "high",
    sast: true,
    codecov: true,
    buildPullRequests: true,
    e2e: { run: "npm run test:e2e", environments: ["staging"] },
    performance: "npm run test:load",
    apiDocs: { run: "npm run docs --workspace apps/api", path: "apps/api/openapi.json" },
    nightly: "02:00",
  }),
  objectives: { availability: 99.9, latency: { p95: "500ms" } },
  notify: [slack({ webhook: secret("SLACK_WEBHOOK") })],
});
