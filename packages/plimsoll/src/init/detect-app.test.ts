import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { packageRoot } from "../base/package-root.js";
import { loadApp } from "../model/load/load-app.js";
import { type DetectedApp, detectApp } from "./detect-app.js";
import { folderFiles } from "./folder-files.js";
import * as repositories from "./repositories.testsuite.js";
import { writeConfig } from "./write-config.js";

let dir: string;

beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), "plimsoll-init-"));
});

afterEach(() => rmSync(dir, { recursive: true, force: true }));

function detect(repository: repositories.Repository): DetectedApp {
  for (const [path, text] of Object.entries(repository)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return detectApp({ ...folderFiles(dir), name: "repository" });
}

describe("the written definition", () => {
  const { nothingKnown, ...known } = repositories;

  test.each(Object.entries(known))("of %s must load as it is, and be short", async (_, repository) => {
    const text = writeConfig(detect(repository).app);
    writeFileSync(join(dir, "plimsoll.config.ts"), text);
    const { environments } = await loadApp(dir);
    expect(Object.keys(environments)).toEqual(["development", "staging", "production"]);
    expect(text.split("\n").length).toBeLessThan(40);
  });

  test("must be what a person would have written", () => {
    const { app, services, notes } = detect(repositories.npmWorkspaces);
    expect(services).toEqual(["web: Next.js in apps/web", "api: Fastify in apps/api", "jobs: Node.js in apps/jobs"]);
    expect(notes).toEqual([]);
    expect(writeConfig(app)).toBe(`import { defineApp, nextjs, node, postgres, redis, secret } from "plimsoll";

export default defineApp({
  name: "journeys",
  stores: { db: postgres({ version: 16 }), cache: redis({ version: 7 }) },
  services: {
    web: { build: nextjs({ dir: "apps/web" }), port: 3000, hosts: ["@"], uses: ["api"] },
    api: {
      build: node({ dir: "apps/api" }),
      port: 3001,
      hosts: ["api"],
      uses: ["db"],
      migrate: "npm run migrate",
      env: { JWT_SECRET: secret("JWT_SECRET") },
    },
    jobs: { build: node({ dir: "apps/jobs" }), uses: ["db", "cache"] },
  },
  gates: {
    lint: "npm run lint",
    types: "npm run typecheck",
    test: { run: "npm test", needs: ["db", "cache"] },
  },
});
`);
  });

  test("must say what its author should look at", () => {
    const { app, notes } = detect(repositories.singleExpress);
    expect(writeConfig(app, notes)).toBe(`import { defineApp, node } from "plimsoll";

// hello answers no health route that could be found: add /health, and leave out probes
export default defineApp({
  name: "hello",
  services: { hello: { build: node(), port: 3000, probes: "/" } },
});
`);
  });
});

describe("detection", () => {
  test("must follow pnpm's patterns, and find NestJS, Prisma and a Vite site", () => {
    expect(detect(repositories.pnpmWorkspaces).app).toEqual({
      name: "shop",
      stores: { db: { kind: "postgres" } },
      services: {
        backend: {
          build: { kind: "node", dir: "services/backend" },
          port: 4000,
          probes: "/health",
          hosts: ["backend"],
          uses: ["db"],
          migrate: "pnpm run migrate:deploy",
        },
        "shop-ui": {
          build: { kind: "static", dir: "services/shop-ui" },
          port: 5180,
          hosts: ["@"],
          uses: ["backend"],
        },
      },
      gates: { lint: "pnpm run lint", test: { run: "pnpm test", needs: ["db"] } },
    });
  });

  test("must follow yarn's workspaces, and use the health route that is there", () => {
    expect(detect(repositories.yarnWorkspaces).app).toEqual({
      name: "notes",
      stores: { cache: { kind: "redis" } },
      services: {
        server: { build: { kind: "node", dir: "packages/server" }, port: 8081, probes: "/healthz", uses: ["cache"] },
      },
      gates: { types: "yarn run type-check" },
    });
  });

  test("must find a service in plain Node, by its start script", () => {
    expect(detect(repositories.plainNode).app.services).toEqual({
      repository: { build: { kind: "node" }, port: 4321, probes: "/health" },
    });
  });

  test("must find FastAPI and Celery on one build beside a Next.js site", () => {
    const { app, notes } = detect(repositories.pythonAndNext);
    expect(app).toEqual({
      name: "repository",
      stores: { db: { kind: "postgres", version: 16, extensions: ["vector"] }, cache: { kind: "redis" } },
      services: {
        frontend: {
          build: { kind: "nextjs", dir: "frontend" },
          port: 3000,
          probes: "/",
          hosts: ["@"],
          uses: ["backend"],
        },
        backend: {
          build: { kind: "python", dir: "backend", app: "app.main:app" },
          port: 8000,
          probes: "/health",
          hosts: ["backend"],
          uses: ["db", "cache"],
          migrate: "alembic upgrade head",
        },
        "backend-worker": {
          build: "backend",
          command: "celery -A app.worker:celery_app worker",
          uses: ["db", "cache"],
        },
      },
    });
    expect(notes).toEqual([
      "frontend answers no health route that could be found: add /api/health, and leave out probes",
    ]);
  });

  test("must find a Celery worker alone, installed from its project file", () => {
    expect(detect(repositories.celeryAlone).app.services).toEqual({
      repository: {
        build: { kind: "python", install: "pip install ." },
        command: "celery -A tasks:app worker",
        uses: ["cache"],
      },
    });
  });

  test("must fall back to a Dockerfile, and say that it needs containers", () => {
    const { app, notes } = detect(repositories.onlyDockerfile);
    expect(app.services).toEqual({ gateway: { build: { kind: "dockerfile", dir: "gateway" }, port: 8443 } });
    expect(notes).toEqual(["gateway is built from its Dockerfile, which needs a target with containers"]);
  });

  test("must not invent a service where it understands nothing", () => {
    expect(detect(repositories.nothingKnown)).toEqual({
      app: { name: "repository", services: {} },
      services: [],
      notes: [],
    });
  });

  test("must not be stopped by files that cannot be read", () => {
    const broken = { "package.json": "{ not json", "docker-compose.yml": ": [", "api/package.json": "[]" };
    expect(detect(broken).app.services).toEqual({});
  });

  test("must find in our example what its own definition says", async () => {
    const example = join(packageRoot(), "../../examples/in-midst-my-life");
    const { app } = detectApp(folderFiles(example));
    const { environments } = await loadApp(example);
    const facts = Object.values(environments.production?.services ?? {}).map(({ name, port, migrate }) => [
      name,
      port,
      migrate,
    ]);
    expect(Object.entries(app.services).map(([name, { port, migrate }]) => [name, port, migrate])).toEqual(facts);
    expect(app.stores).toEqual({ db: { kind: "postgres" }, cache: { kind: "redis" } });
    expect(app.gates).toMatchObject({ lint: "npm run lint", types: "npm run typecheck" });
  });

  test("must give services names and ports that differ, and workers the build of their own folder", () => {
    const python = { requirements: "fastapi\nuvicorn\ncelery\n", code: 'api = FastAPI()\njobs = Celery("x")\n' };
    const { services } = detect({
      "a/api/requirements.txt": python.requirements,
      "a/api/main.py": python.code,
      "b/api/requirements.txt": python.requirements,
      "b/api/main.py": python.code,
    }).app;
    const found = Object.entries(services).map(([name, { build, port }]) => [
      name,
      typeof build === "string" ? build : port,
    ]);
    expect(found).toEqual([
      ["api", 8000],
      ["api-2", 8001],
      ["api-worker", "api"],
      ["api-worker-2", "api-2"],
    ]);
  });
});
