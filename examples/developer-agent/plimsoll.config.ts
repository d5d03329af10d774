import { defineApp, docker, github, image, node, postgres, secret, staticSite } from "plimsoll";

const throwAway = "development-only";

export default defineApp({
  name: "developer-agent",
  domain: "agent.example.com",
  registry: "ghcr.io/developer-agent/developer-agent",
  stores: {
    postgres: postgres({ version: 16, extensions: ["vector"], init: "api-gateway/migrations", publish: 5432 }),
  },
  services: {
    "api-gateway": {
      build: node({ dir: "api-gateway", version: 18 }),
      port: 3000,
      hosts: ["@"],
      path: ["/api", "/socket.io"],
      uses: ["postgres", "neo4j"],
      migrate: "npm run migrate --workspace api-gateway",
      env: {
        LOG_LEVEL: "info",
        POSTGRES_HOST: "postgres",
        POSTGRES_PORT: 5432,
        POSTGRES_DB: "developer_agent",
        POSTGRES_USER: "developer_agent",
        POSTGRES_PASSWORD: secret("POSTGRES_PASSWORD"),
        NEO4J_URI: "bolt://neo4j:7687",
        NEO4J_USER: "neo4j",
        NEO4J_PASSWORD: secret("NEO4J_PASSWORD"),
        OPENAI_API_KEY: secret("OPENAI_API_KEY"),
        GITHUB_TOKEN: secret("GITHUB_TOKEN"),
        JWT_SECRET: secret("JWT_SECRET"),
        SESSION_SECRET: secret("SESSION_SECRET"),
        RATE_LIMIT_MAX_REQUESTS: 100,
        RATE_LIMIT_WINDOW_MS: 900_000,
        CORS_ORIGIN: "https://agent.example.com",
      },
      probes: { live: { every: "30s", timeout: "3s", failures: 3 }, ready: "/health", startWithin: "40s" },
      container: { maxSize: "500M" },
      develop: { command: "npm run dev --workspace api-gateway", sources: ["api-gateway/src", "shared/src"] },
    },
    frontend: {
      build: staticSite({ dir: "frontend", version: 18 }),
      port: 8080,
      hosts: ["@"],
      /** One image serves every environment, so that it asks the host that it came from. */
      env: { VITE_API_URL: "" },
      container: { maxSize: "50M" },
      develop: { command: "npm run dev --workspace frontend -- --host 0.0.0.0", sources: ["frontend/src"], port: 5173 },
    },
    neo4j: {
      build: image("neo4j:5.26-community"),
      port: 7687,
      role: "worker",
      scale: 1,
      // NEO4J_AUTH is neo4j/ and then NEO4J_PASSWORD.
      env: { NEO4J_PLUGINS: '["apoc"]', NEO4J_AUTH: secret("NEO4J_AUTH") },
      probes: {
        live: {
          command: 'cypher-shell -u neo4j -p "$(echo "$NEO4J_AUTH" | cut -d/ -f2)" "RETURN 1"',
          every: "30s",
          timeout: "5s",
          failures: 3,
        },
      },
      container: {
        user: 7474,
        volumes: { "/data": "10Gi" },
        ports: { http: 7474 },
        writable: ["/logs", "/plugins", "/var/lib/neo4j/conf"],
      },
    },
  },
  gates: {
    lint: "npm run lint",
    types: "npm run typecheck",
    unit: { run: "npm test", needs: ["postgres"] },
    /** What needs the graph runs where containers are. */
    graph: { run: "npm run test:graph", needs: ["postgres", "neo4j"], pipelineOnly: true },
  },
  smoke: [{ get: "frontend:/" }, { get: "api-gateway:/api/health" }],
  target: docker(),
  environments: {
    development: {
      services: {
        "api-gateway": {
          env: {
            POSTGRES_DB: "developer_agent_dev",
            POSTGRES_PASSWORD: throwAway,
            NEO4J_PASSWORD: throwAway,
            JWT_SECRET: throwAway,
            SESSION_SECRET: throwAway,
            CORS_ORIGIN: "http://localhost:5173",
          },
        },
        frontend: { env: { VITE_API_URL: "http://localhost:3000" } },
        neo4j: {
          env: { NEO4J_AUTH: `neo4j/${throwAway}` },
          probes: { live: { every: "10s", failures: 5 } },
          container: { publish: { 7474: 7474, 7687: 7687 } },
        },
      },
    },
    /** Without the graph, which is optional. */
    staging: {
      branch: "develop",
      approval: true,
      secrets: { from: "vault", store: "secret/data/developer-agent/staging" },
      gates: { graph: null },
      services: {
        neo4j: null,
        "api-gateway": {
          uses: ["postgres"],
          env: {
            NEO4J_URI: null,
            NEO4J_USER: null,
            NEO4J_PASSWORD: null,
            CORS_ORIGIN: "https://staging.agent.example.com",
          },
        },
      },
    },
    production: {
      branch: "master",
      tag: "v*",
      approval: true,
      secrets: { from: "vault", store: "secret/data/developer-agent/production" },
    },
  },
  pipeline: github({
    pullRequests: ["master"],
    tagsBy: "release",
    audit: "high",
    scan: "high",
    codecov: true,
    buildPullRequests: true,
  }),
  objectives: { availability: 99.9, latency: { p95: "500ms" } },
});
