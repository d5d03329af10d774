import { defineApp } from "../../definition/app.js";
import { dockerfile, image, nextjs, node, python, staticSite } from "../../definition/build.js";
import { slack } from "../../definition/notify.js";
import { github as pipeline } from "../../definition/pipeline.js";
import { blueGreen, rolling } from "../../definition/release.js";
import { secret } from "../../definition/secret.js";
import { postgres, redis } from "../../definition/store.js";
import { docker, ecs, kubernetes, local } from "../../definition/target.js";
import { renderInput } from "../rendered.testsuite.js";
import type { RenderInput } from "../renderer.js";
import type { JavaScriptFacts, RepositoryFacts } from "../repository-facts.js";

/*
 * The pipelines that the five systems ask for, each with its own triggers, gates, figures and place. Registers D and T of
 * their differences are why they are five.
 */

function javascript(manager: JavaScriptFacts["manager"], lockFile: string, dirs: readonly string[]): JavaScriptFacts {
  const workspaces = dirs.map((dir) => ({ dir, name: `@acme/${dir.replace("/", "-")}`, scripts: {}, needs: [] }));
  return { manager, lockFile, settings: [], scripts: {}, workspaces };
}

function repository(root: JavaScriptFacts | undefined, separate: RepositoryFacts["separate"] = {}): RepositoryFacts {
  return { javascript: root, separate };
}

const midst = defineApp({
  name: "in-midst-my-life",
  domain: "in-midst-my-life.dev",
  registry: "ghcr.io/acme/in-midst-my-life",
  stores: {
    db: postgres({ version: 16, backup: { keep: "30d" } }),
    cache: redis({ version: 7 }),
  },
  services: {
    api: { build: node({ dir: "apps/api", version: 20 }), port: 3001, hosts: ["api"], uses: ["db", "cache"] },
    orchestrator: { build: node({ dir: "apps/orchestrator", version: 20 }), port: 3002, uses: ["db", "cache"] },
    web: { build: nextjs({ dir: "apps/web", version: 20 }), port: 3000, hosts: ["@", "www"], uses: ["api"] },
  },
  gates: {
    lint: "pnpm lint --max-warnings 0",
    types: "pnpm typecheck",
    build: "pnpm --recursive build",
    unit: { run: "pnpm test:unit --coverage", coverage: 75 },
    integration: { run: "pnpm test:integration", needs: ["db", "cache"] },
  },
  smoke: [
    { get: "/", under: "5s" },
    { get: "api:/health", under: "1s" },
    { post: "api:/profiles", body: { id: "not-a-profile" }, expect: 400, name: "refuses an invalid profile" },
  ],
  target: kubernetes(),
  environments: {
    development: { target: local() },
    staging: { branch: "develop", release: rolling({ readyWithin: "5m" }) },
    production: { branch: "main", tag: "v*", release: rolling({ readyWithin: "5m" }) },
  },
  notify: [slack({ webhook: secret("SLACK_WEBHOOK") })],
  pipeline: pipeline({
    branches: ["release/**"],
    pullRequests: ["main", "develop"],
    audit: "moderate",
    scan: "report",
    codecov: true,
    signedCommits: true,
    e2e: { run: "pnpm exec playwright test", environments: ["staging"] },
  }),
});

const property = defineApp({
  name: "property-intelligence",
  domain: "property.example.com",
  registry: "ghcr.io/acme/property-intelligence",
  stores: {
    db: postgres({ managed: true, maxConnections: 200, backup: { keep: "30d" } }),
    cache: redis({ managed: true }),
  },
  services: {
    api: {
      build: node({ dir: "apps/api", version: 18 }),
      port: 3000,
      hosts: ["api"],
      uses: ["db", "cache"],
      migrate: "npm run migrate",
      scale: { min: 3, max: 20, cpu: 70, memory: 80 },
      container: { maxSize: "175M" },
    },
    web: { build: nextjs({ dir: "apps/web", version: 18 }), port: 3100, hosts: ["@"], uses: ["api"] },
    workers: { build: node({ dir: "apps/workers", version: 18 }), uses: ["db", "cache"] },
    ml: { build: dockerfile({ dir: "apps/ml" }), port: 8010, container: { maxSize: "500M" } },
  },
  gates: {
    format: "npm run format:check",
    lint: "npm run lint",
    types: "npm run typecheck",
    unit: { run: "npm test", coverage: 80, needs: ["db", "cache"] },
  },
  release: blueGreen(),
  environments: {
    development: { branch: "develop", target: ecs({ cluster: "dev-cluster", region: "ap-southeast-2" }) },
    staging: { branch: "staging", target: ecs({ cluster: "staging-cluster", region: "ap-southeast-2" }) },
    production: { branch: "main", approval: true, target: ecs({ cluster: "prod-cluster", region: "ap-southeast-2" }) },
  },
  notify: [slack({ webhook: secret("SLACK_WEBHOOK") })],
  pipeline: pipeline({
    testBranches: ["feature/*"],
    pullRequests: ["main"],
    nodeVersions: [18, 20],
    audit: "high",
    scan: "high",
    sast: true,
    codecov: true,
    buildPullRequests: true,
    reviews: 2,
    e2e: { run: "npx playwright test", environments: ["staging"] },
    performance: "npm run load",
    apiDocs: { run: "npm run docs:api", path: "docs/api" },
    nightly: "02:00",
  }),
});

const revrx = defineApp({
  name: "revrx",
  domain: "revrx.com",
  registry: { name: "ghcr.io/acme/revrx", platforms: ["linux/amd64", "linux/arm64"] },
  stores: { db: postgres({ version: 16, backup: { every: "1d", keep: "90d" } }), cache: redis({ version: 7 }) },
  services: {
    backend: {
      build: python({ dir: "backend", app: "app.main:app", version: "3.11" }),
      port: 8000,
      hosts: ["api"],
      uses: ["db", "cache"],
      migrate: "prisma migrate deploy",
    },
    "celery-worker": { build: "backend", command: "celery -A app.worker worker", uses: ["db", "cache"] },
    frontend: { build: nextjs({ dir: "frontend", version: 20 }), port: 3000, hosts: ["app"], uses: ["backend"] },
  },
  gates: {
    backend: {
      run: "prisma generate\npytest --cov --cov-report xml",
      dir: "backend",
      stage: "test",
      needs: ["db", "cache"],
    },
    frontend: { run: "npm run lint\nnpm test\nnpm run build", dir: "frontend", stage: "test" },
  },
  target: kubernetes(),
  release: rolling({ readyWithin: "10m" }),
  environments: {
    development: { target: local() },
    staging: { branch: "develop", domain: "revrx.example.com" },
    production: { tag: "v*" },
  },
  notify: [slack({ webhook: secret("SLACK_WEBHOOK_URL") })],
  pipeline: pipeline({
    layout: "many",
    pullRequests: ["develop"],
    scan: "report",
    codecov: true,
    integration: { run: "npm run test:integration --prefix frontend", environments: ["production"] },
    releases: true,
  }),
});

const checklist = defineApp({
  name: "delivery-checklist",
  domain: "checklist.example.com",
  registry: "ghcr.io/acme/delivery-checklist",
  stores: { db: postgres({ managed: true, pool: 20, backup: { keep: "30d" } }) },
  services: {
    web: { build: node({ version: 22 }), port: 3000, hosts: ["@"], uses: ["db"], migrate: "npm run migrate" },
  },
  gates: {
    lint: "npm run lint",
    types: "npm run typecheck",
    build: "npm run build",
    unit: { run: "npm test", coverage: 70 },
    integration: { run: "npm run test:integration", needs: ["db"] },
  },
  target: kubernetes({ layout: "flat" }),
  environments: {
    development: { target: local() },
    staging: { branch: "main" },
    production: { tag: "v*", approval: true },
  },
  pipeline: pipeline({
    sast: true,
    scan: "critical",
    after: "staging",
    e2e: { run: "npx playwright test", environments: ["staging"] },
  }),
});

const agent = defineApp({
  name: "developer-agent",
  domain: "agent.example.com",
  registry: "ghcr.io/acme/developer-agent",
  stores: {
    db: postgres({ version: 16, image: "pgvector/pgvector:pg16", extensions: ["vector"], backup: { keep: "30d" } }),
  },
  services: {
    "api-gateway": {
      build: node({ dir: "api-gateway", version: 18 }),
      port: 3000,
      hosts: ["@"],
      path: "/api",
      uses: ["db"],
      migrate: "npm run migrate --workspace api-gateway",
      container: { maxSize: "500M" },
    },
    neo4j: {
      build: image("neo4j:5.26-community"),
      port: 7687,
      role: "worker",
      env: { NEO4J_AUTH: secret("NEO4J_AUTH") },
      probes: { live: { command: 'cypher-shell "RETURN 1"', every: "10s", timeout: "5s", failures: 5 } },
      container: { optional: true, ports: { browser: 7474 } },
    },
    frontend: {
      build: staticSite({ dir: "frontend", version: 18 }),
      port: 8080,
      hosts: ["@"],
      container: { maxSize: "50M" },
    },
  },
  gates: {
    lint: "npm run lint",
    types: "npm run typecheck",
    test: { run: "npm test", needs: ["db"] },
    graph: { run: "npm run test:graph", needs: ["db", "neo4j"], pipelineOnly: true },
  },
  smoke: [{ get: "/" }, { get: "api-gateway:/api/health" }],
  target: docker(),
  environments: {
    development: { services: { neo4j: { env: { NEO4J_AUTH: "neo4j/development-only" } } } },
    staging: { branch: "develop", approval: true },
    production: { branch: "master", tag: "v*", approval: true },
  },
  pipeline: pipeline({ pullRequests: ["master"], tagsBy: "release", codecov: true }),
});

const PNPM = javascript("pnpm", "pnpm-lock.yaml", ["apps/api", "apps/orchestrator", "apps/web"]);
const NPM = (...dirs: readonly string[]) => javascript("npm", "package-lock.json", dirs);

export const PIPELINES = {
  midst: renderInput(midst, { repository: repository(PNPM) }),
  property: renderInput(property, { repository: repository(NPM("apps/api", "apps/web", "apps/workers")) }),
  revrx: renderInput(revrx, { repository: repository(undefined, { frontend: NPM() }) }),
  checklist: renderInput(checklist, { repository: repository(NPM()) }),
  agent: renderInput(agent, { repository: repository(NPM("api-gateway", "frontend", "shared")) }),
} satisfies Readonly<Record<string, RenderInput>>;

export type PipelineName = keyof typeof PIPELINES;
