import { defineApp, github, kubernetes, node, postgres, secret } from "plimsoll";

/** The smallest app that every checklist applies to: one service, one managed database. */
export default defineApp({
  name: "delivery-checklist",
  domain: "checklist.example.com",
  registry: "ghcr.io/delivery-checklist/app",
  stores: { db: postgres({ managed: true, pool: 20, backup: { every: "1d", keep: "30d", drill: "30d" } }) },
  services: {
    web: {
      build: node(),
      port: 3000,
      hosts: ["@"],
      uses: ["db"],
      migrate: "npm run migrate",
      env: {
        LOG_LEVEL: "info",
        API_URL: "https://checklist.example.com",
        DB_HOST: "db.checklist.example.com",
        DB_PASSWORD: secret("DB_PASSWORD"),
        JWT_SECRET: secret("JWT_SECRET"),
        ENABLE_FEATURE_X: false,
      },
    },
  },
  gates: { types: "npm run typecheck", test: { run: "npm test", needs: ["db"] } },
  environments: {
    development: {
      services: {
        web: {
          env: { LOG_LEVEL: "debug", API_URL: "http://localhost:8081", DB_HOST: "localhost", ENABLE_FEATURE_X: true },
        },
      },
    },
    staging: {
      target: kubernetes(),
      secrets: "vault",
      services: {
        web: {
          env: {
            API_URL: "https://staging.checklist.example.com",
            DB_HOST: "db.staging.checklist.example.com",
            ENABLE_FEATURE_X: true,
          },
        },
      },
    },
    production: { target: kubernetes({ zones: 3 }), secrets: "vault", approval: true },
  },
  pipeline: github({
    scan: "critical",
    sast: true,
    e2e: { run: "npm run e2e", environments: ["staging"] },
    after: "staging",
  }),
  objectives: { availability: 99.9, latency: { p95: "1s" } },
});
