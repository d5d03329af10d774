import { defineApp } from "../../definition/app.js";
import { image, nextjs, node, python, staticSite } from "../../definition/build.js";
import { secret } from "../../definition/secret.js";
import { postgres, redis } from "../../definition/store.js";
import { docker } from "../../definition/target.js";

/** The nine services of system 001, with its figures. */
export const PROPERTY_INTELLIGENCE = defineApp({
  name: "property-intelligence",
  domain: "property.example.com",
  registry: "ghcr.io/acme/property-intelligence",
  stores: {
    postgres: postgres({
      maxConnections: 200,
      databases: ["analytics", "listings"],
      settings: { shared_buffers: "256MB" },
    }),
    redis: redis({ maxMemory: "1Gi", eviction: "allkeys-lru", resources: { memory: "1Gi..2Gi" } }),
  },
  services: {
    api: {
      build: node({ dir: "apps/api", version: 18 }),
      port: 3000,
      hosts: ["api"],
      uses: ["postgres", "redis"],
      migrate: "npm run migrate",
      env: { JWT_SECRET: secret("JWT_SECRET") },
      scale: { min: 3, max: 20 },
      resources: { cpu: "250m..1000m", memory: "512Mi..2Gi" },
      probes: { live: { path: "/health", every: "30s", timeout: "3s", failures: 3 } },
    },
    kong: {
      build: image("kong:3.7"),
      port: 8000,
      hosts: ["gateway"],
      uses: ["postgres", "api"],
      env: { KONG_DATABASE: "postgres", KONG_PG_HOST: "postgres", KONG_PG_PASSWORD: secret("POSTGRES_PASSWORD") },
      probes: { live: { command: ["kong", "health"] } },
      container: { ports: { admin: 8001 }, writable: ["/usr/local/kong"] },
      scale: 3,
    },
    prometheus: {
      build: image("prom/prometheus:v3.5.0"),
      port: 9090,
      command: ["--config.file=/etc/prometheus/prometheus.yml", "--storage.tsdb.retention.time=30d"],
      scale: 1,
      probes: "/-/healthy",
      container: {
        user: 65534,
        volumes: { "/prometheus": "20Gi" },
        files: { "/etc/prometheus/prometheus.yml": "monitoring/prometheus.yml" },
        publish: { 9090: 9090 },
      },
    },
    grafana: {
      build: image("grafana/grafana:12.1.0"),
      port: 3001,
      uses: ["prometheus"],
      env: { GF_SERVER_HTTP_PORT: 3001, GF_SECURITY_ADMIN_PASSWORD: secret("GRAFANA_PASSWORD") },
      scale: 1,
      probes: "/api/health",
      container: { user: 472, volumes: { "/var/lib/grafana": "1Gi" }, publish: { 3001: 3001 } },
    },
    alertmanager: {
      build: image("prom/alertmanager:v0.28.1"),
      port: 9093,
      scale: 1,
      probes: "/-/healthy",
      container: { user: 65534, volumes: { "/alertmanager": "1Gi" }, publish: { 9093: 9093 } },
    },
    "node-exporter": {
      build: image("prom/node-exporter:v1.9.1"),
      port: 9100,
      command: ["--path.rootfs=/host"],
      probes: "/",
      container: { user: 65534, files: { "/host": "/" } },
    },
  },
  target: docker({ entry: "traefik" }),
  certificates: { from: "acme", email: "ops@property.example.com" },
  environments: { production: { branch: "main" } },
});

/** System 002 on a developer's machine. */
export const REVRX = defineApp({
  name: "revrx",
  domain: "revrx.com",
  stores: { postgres: postgres({ version: 16, publish: 5432 }), redis: redis({ version: 7 }) },
  services: {
    backend: {
      build: python({ dir: "backend", app: "app.main:app", version: "3.11" }),
      port: 8000,
      hosts: ["api"],
      uses: ["postgres", "redis"],
      migrate: "prisma migrate deploy",
      probes: "/health",
      env: { OPENAI_API_KEY: secret("OPENAI_API_KEY") },
      develop: {
        command: ["uvicorn", "app.main:app", "--host", "0.0.0.0", "--port", "8000", "--reload"],
        sources: ["backend/app"],
      },
    },
    "celery-worker": {
      build: "backend",
      command: "celery -A app.worker worker",
      uses: ["postgres", "redis"],
    },
    frontend: {
      build: nextjs({ dir: "frontend", version: 20 }),
      port: 3000,
      hosts: ["app"],
      uses: ["backend"],
      develop: { command: "npm run dev", sources: ["frontend/app"] },
    },
    localstack: {
      build: image("localstack/localstack:4.7"),
      port: 4566,
      probes: "/_localstack/health",
      container: { optional: true },
    },
    mailhog: { build: image("mailhog/mailhog:v1.0.1"), port: 8025, probes: "/", container: { optional: true } },
  },
  target: docker(),
  environments: { development: {} },
});

/** System 004: an API and a single-page app behind nginx, PostgreSQL with vectors, and Neo4j where it is wanted. */
export const DEVELOPER_AGENT = defineApp({
  name: "developer-agent",
  domain: "agent.example.com",
  registry: "ghcr.io/acme/developer-agent",
  secrets: { from: "vault", store: "secret/data/developer-agent" },
  certificates: { from: "files" },
  stores: {
    postgres: postgres({
      version: 16,
      image: "pgvector/pgvector:pg16",
      extensions: ["vector"],
      publish: 5432,
      init: "api-gateway/migrations",
    }),
  },
  services: {
    "api-gateway": {
      build: node({ dir: "api-gateway", version: 18 }),
      port: 3000,
      hosts: ["@"],
      path: ["/api", "/socket.io"],
      uses: ["postgres", "neo4j"],
      migrate: "npm run migrate",
      env: {
        OPENAI_API_KEY: secret("OPENAI_API_KEY"),
        GITHUB_TOKEN: secret("GITHUB_TOKEN"),
        JWT_SECRET: secret("JWT_SECRET"),
        SESSION_SECRET: secret("SESSION_SECRET"),
        NEO4J_URI: "bolt://neo4j:7687",
        NEO4J_USER: "neo4j",
        NEO4J_PASSWORD: secret("NEO4J_PASSWORD"),
        LOG_LEVEL: "info",
        RATE_LIMIT_MAX_REQUESTS: 100,
        RATE_LIMIT_WINDOW_MS: 900000,
        CORS_ORIGIN: "https://agent.example.com",
      },
      probes: {
        live: { path: "/health", every: "30s", timeout: "3s", failures: 3 },
        startWithin: "40s",
      },
      develop: { command: "npm run dev", sources: ["api-gateway/src", "shared/src"] },
    },
    frontend: {
      build: staticSite({ dir: "frontend" }),
      port: 8080,
      hosts: ["@"],
      env: { VITE_API_URL: "https://agent.example.com" },
      develop: { command: "npx vite --host 0.0.0.0 --port 5173", sources: ["frontend/src"], port: 5173 },
    },
    neo4j: {
      build: image("neo4j:5.26-community"),
      port: 7687,
      role: "worker",
      env: { NEO4J_PLUGINS: '["apoc"]', NEO4J_AUTH: secret("NEO4J_AUTH") },
      probes: { live: { command: ["wget", "--quiet", "--spider", "http://127.0.0.1:7474"] } },
      container: { user: 7474, volumes: { "/data": "10Gi" }, ports: { http: 7474 }, writable: ["/logs"] },
    },
  },
  target: docker(),
  environments: {
    development: {
      services: {
        frontend: { env: { VITE_API_URL: "http://localhost:3000" } },
        neo4j: { env: { NEO4J_AUTH: "neo4j/development-only" }, container: { publish: { 7474: 7474, 7687: 7687 } } },
      },
    },
    production: { branch: "master" },
  },
});
