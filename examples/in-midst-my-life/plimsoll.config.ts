import { canary, defineApp, local, nextjs, node, postgres, redis } from "plimsoll";
import { smoke } from "./plimsoll.smoke.js";

/** On one machine the store has no certificate, and every visitor comes from the same address. */
const onThisMachine = { DATABASE_SSL: false, DATABASE_POOL: 10, RATE_LIMIT_MAX: 0 };

export default defineApp({
  name: "in-midst-my-life",
  domain: "in-midst-my-life.dev",
  stores: {
    db: postgres({ version: 16, maxConnections: 200, pool: 10, backup: { every: "1d", keep: "30d", drill: "7d" } }),
    cache: redis({ version: 7 }),
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
    },
    orchestrator: {
      build: node({ dir: "apps/orchestrator" }),
      port: 3002,
      metrics: { port: 9091 },
      uses: ["db", "cache"],
      scale: { min: 2, max: 6, cpu: 70, memory: 75 },
      resources: { cpu: "300m..1000m", memory: "512Mi..1.5Gi" },
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
    staging: { branch: "develop", services: { web: { hosts: ["staging"] }, api: { hosts: ["api-staging"] } } },
    production: {
      branch: "main",
      release: canary({ steps: [10, 50, 100] }),
      target: local(),
      services: { api: { env: onThisMachine }, orchestrator: { env: onThisMachine } },
    },
  },
  objectives: { availability: 99.9, latency: { p95: "500ms" } },
});
