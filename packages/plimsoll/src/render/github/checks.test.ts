import { describe, expect, it } from "vitest";
import { expression } from "./expression.js";
import { EVERY, expectOrder, job, scripts, stepNames, uses, workflow } from "./five-pipelines.testsuite.js";
import { ancestorsOf, jobsOf } from "./rendered-workflows.testsuite.js";

describe("checks", () => {
  it("must run the author's own gates with their figures [CI-10, CI-11, CI-12, CI-13, QG-03, QG-04]", () => {
    expect(scripts(job("midst", "lint"))).toContain("pnpm lint --max-warnings 0");
    expect(scripts(job("midst", "types"))).toContain("pnpm typecheck");
    expect(scripts(job("midst", "build"))).toContain("pnpm --recursive build");
    expect(scripts(job("property", "format"))).toContain("npm run format:check");
    expect(job("midst", "lint").name).toBe("Quality: lint");
    expect(job("midst", "integration").name).toBe("Tests: integration");
  });

  it("must install from the lock file with the app's own package manager, and cache it [CI-16]", () => {
    const [setUp] = uses(job("midst", "lint"), "actions/setup-node");
    expect(setUp?.with).toEqual({ "node-version": 20, cache: "pnpm", "cache-dependency-path": "pnpm-lock.yaml" });
    expect(scripts(job("midst", "lint"))).toContain("pnpm install --frozen-lockfile");
    expectOrder(stepNames(job("midst", "lint")), [
      "Make pnpm available in the version that package.json names",
      "Set up Node",
      "Install dependencies",
      "Run lint",
    ]);
    expect(scripts(job("agent", "test"))).toContain("npm ci");
  });

  it("must run tests on each version of Node that was asked for [CI-15]", () => {
    expect(job("property", "unit").strategy?.matrix).toEqual({ node: [18, 20] });
    expect(uses(job("property", "unit"), "actions/setup-node")[0]?.with?.["node-version"]).toBe(
      expression("matrix.node"),
    );
    expect(job("property", "lint").strategy).toBeUndefined();
  });

  it("must start the stores that a gate needs, with these figures [CI-19, CI-20, CI-56, T-48]", () => {
    const health = "--health-interval 10s --health-timeout 5s --health-retries 5";
    expect(job("midst", "integration").services).toEqual({
      cache: { image: "redis:7-alpine", ports: ["6379:6379"], options: `--health-cmd "redis-cli ping" ${health}` },
      db: {
        image: "postgres:16-alpine",
        env: { POSTGRES_USER: "test", POSTGRES_PASSWORD: "test", POSTGRES_DB: "test" },
        ports: ["5432:5432"],
        options: `--health-cmd "pg_isready --username test" ${health}`,
      },
    });
    expect(job("agent", "test").services?.db?.image).toBe("pgvector/pgvector:pg16");
    expect(scripts(job("agent", "test"))).toContain(
      `psql "$DB_URL" --command 'CREATE EXTENSION IF NOT EXISTS "vector"'`,
    );
    expect(job("midst", "lint").services).toBeUndefined();
  });

  it("must start ready-made images that a gate needs, with throw-away credentials [CI-56, T-48]", () => {
    expect(job("agent", "graph").services?.neo4j).toEqual({
      image: "neo4j:5.26-community",
      env: { NEO4J_AUTH: "neo4j/development-only" },
      ports: ["7474:7474", "7687:7687"],
      options:
        '--health-cmd "exec cypher-shell \\"RETURN 1\\"" --health-interval 10s --health-timeout 5s --health-retries 5',
    });
    expect(job("agent", "graph").env).toMatchObject({ NEO4J_HOST: "localhost", NEO4J_PORT: "7687" });
  });

  it("must give tests a database that no environment has [CI-59, SCT-10]", () => {
    expect(job("midst", "integration").env).toEqual({
      CACHE_URL: "redis://localhost:6379",
      DATABASE_URL: "postgresql://test:test@localhost:5432/test",
      DB_URL: "postgresql://test:test@localhost:5432/test",
      REDIS_URL: "redis://localhost:6379",
    });
    for (const [, workflows] of EVERY) {
      for (const [, one] of jobsOf(workflows)) {
        if (one.environment !== undefined || !/^(Quality|Tests):/.test(one.name)) continue;
        expect(
          JSON.stringify({ ...one, steps: (one.steps ?? []).filter(({ uses: used }) => used === undefined) }),
        ).not.toContain("secrets.");
      }
    }
  });

  it("must run Python's job in its order [CI-21]", () => {
    expectOrder(stepNames(job("revrx", "backend", "ci.yml")), [
      "Set up Python",
      "Install Python dependencies",
      "Run backend",
    ]);
    const [setUp] = uses(job("revrx", "backend", "ci.yml"), "actions/setup-python");
    expect(setUp?.with).toMatchObject({ "python-version": "3.11", cache: "pip" });
    const step = job("revrx", "backend", "ci.yml").steps?.find(({ name }) => name === "Run backend");
    expect(step).toMatchObject({
      "working-directory": "backend",
      run: "prisma generate\npytest --cov --cov-report xml\n",
    });
  });

  it("must run the frontend's job in its order [CI-22]", () => {
    const frontend = job("revrx", "frontend", "ci.yml");
    expect(uses(frontend, "actions/setup-node")[0]?.with).toEqual({
      "node-version": 20,
      cache: "npm",
      "cache-dependency-path": "frontend/package-lock.json",
    });
    expectOrder(stepNames(frontend), ["Set up Node", "Install dependencies", "Run frontend"]);
    expect(frontend.steps?.find(({ name }) => name === "Run frontend")?.run).toBe(
      "npm run lint\nnpm test\nnpm run build\n",
    );
  });

  it("must demand the coverage that was agreed, and send it on after the tests [CI-17, CI-18]", () => {
    const unit = job("midst", "unit");
    expectOrder(stepNames(unit), [
      "Run unit",
      "Demand 75 % of the lines",
      "Send the coverage to Codecov",
      "Keep the results",
    ]);
    expect(job("property", "unit").steps?.find(({ name }) => name === "Demand 80 % of the lines")?.env).toEqual({
      FLOOR: 80,
    });
    expect(uses(unit, "codecov/codecov-action")[0]?.with).toMatchObject({ directory: "coverage" });
    expect(uses(job("property", "lint"), "codecov/codecov-action")).toEqual([]);
    expect(uses(job("revrx", "backend", "ci.yml"), "codecov/codecov-action")[0]?.with).toMatchObject({
      directory: "backend",
      flags: "backend",
    });
    expect(stepNames(job("agent", "test")).some((name) => name.startsWith("Demand"))).toBe(false);
  });

  it("must keep the results of every test job, also when it fails [CI-48, TST-09]", () => {
    for (const [name, id] of [
      ["midst", "unit"],
      ["midst", "e2e-staging"],
      ["property", "performance"],
    ] as const) {
      const [upload] = uses(job(name, id), "actions/upload-artifact");
      expect(upload?.if).toBe(expression("!cancelled()"));
      expect(String(upload?.with?.path).split("\n")).toContain("playwright-report/");
    }
  });

  it("must audit each code base by its own package manager, on every event [CI-24, CI-29, CI-53]", () => {
    expect(scripts(job("midst", "audit"))).toContain("pnpm audit --audit-level moderate");
    expect(scripts(job("property", "audit"))).toContain("npm audit --audit-level=high");
    expect(scripts(job("revrx", "audit-backend", "ci.yml"))).toContain("pip-audit==2.10.1");
    expect(scripts(job("revrx", "audit-frontend", "ci.yml"))).toContain("npm audit");
    expect(job("midst", "audit").if).toBeUndefined();
  });

  it("must analyse the code where that was asked for [CI-26, QG-05, T-47]", () => {
    expect(scripts(job("property", "sast"))).toContain("pipx run semgrep==1.185.0 scan");
    expect(uses(job("property", "sast"), "github/codeql-action/upload-sarif")).toHaveLength(1);
    expect(workflow("property").jobs.images?.needs).toContain("sast");
    expect(workflow("agent").jobs).not.toHaveProperty("sast");
  });

  it("must try migrations on an empty database long before the approval, and apply them after it [CI-33, CI-40, DBO-02, T-26]", () => {
    const migrations = job("property", "migrations");
    expect(migrations.services).toHaveProperty("db");
    expectOrder(stepNames(migrations), [
      "Migrate an empty database",
      "Migrate again, as every release does",
      "Verify the schema and its integrity",
    ]);
    expect(ancestorsOf(workflow("property"), "deploy-production")).toContain("migrations");
    expectOrder(stepNames(job("property", "deploy-production")), [
      "Back up db",
      "Migrate by api",
      "Update the services",
    ]);
  });

  it("must keep the documentation of the API [CI-47]", () => {
    const docs = job("property", "api-docs");
    expect(scripts(docs)).toContain("npm run docs:api");
    expect(uses(docs, "actions/upload-artifact")[0]?.with).toEqual({
      name: "api-docs",
      path: "docs/api",
      "if-no-files-found": "error",
    });
  });
});
