import { describe, expect, it } from "vitest";
import { ALL, EVERY, job, workflow } from "./five-pipelines.testsuite.js";
import { github } from "./github.js";
import { PIPELINES } from "./pipelines.testsuite.js";
import { ancestorsOf, jobsOf, stepsOf } from "./rendered-workflows.testsuite.js";

/** Who may write what: all others write nothing. */
const WRITES: readonly (readonly [RegExp, (name: string) => readonly string[]])[] = [
  [/:images$/, () => ["security-events", "packages"]],
  [/:sast$/, () => ["security-events"]],
  [/:release$/, () => ["contents"]],
  [/:(deploy|rollback)-/, (name) => (name === "property" ? ["id-token"] : [])],
];

describe("the files", () => {
  it("must be one workflow, or one for checks and one for each environment [CI-01]", () => {
    expect(Object.keys(ALL.midst)).toEqual(["ci-cd.yml"]);
    expect(Object.keys(ALL.property)).toEqual(["ci-cd.yml"]);
    expect(Object.keys(ALL.agent)).toEqual(["ci-cd.yml"]);
    expect(Object.keys(ALL.revrx)).toEqual(["ci.yml", "deploy-staging.yml", "deploy-production.yml"]);
  });

  it("must not be there for an app without a pipeline", () => {
    const { app } = PIPELINES.midst;
    expect(github.render({ ...PIPELINES.midst, app: { ...app, pipeline: undefined } })).toEqual([]);
  });

  it("must say what people have to set before anything runs [SCT-08, SCT-09]", () => {
    const [file] = github.render(PIPELINES.property);
    expect(file?.content.split("\n").slice(0, 6)).toEqual([
      "# CI/CD",
      "# Written by `plimsoll render` from the definition (plimsoll.config.ts): change that, and run it again.",
      "# Secrets (of the repository, or of an environment): CODECOV_TOKEN, SLACK_WEBHOOK",
      "# Variables: AWS_ROLE_ARN",
      "# Environments: development, staging, production",
      "# Environments that must have required reviewers: production",
    ]);
  });
});

describe("triggers", () => {
  it("must be those of each source, a tag that releases among them [CI-05, CI-06, T-01]", () => {
    expect(workflow("midst").on).toMatchObject({
      push: { branches: ["develop", "main", "release/**"], tags: ["v*"] },
      pull_request: { branches: ["main", "develop"] },
    });
    expect(workflow("property").on).toMatchObject({
      push: { branches: ["develop", "feature/*", "main", "staging"] },
      pull_request: { branches: ["main"] },
      schedule: [{ cron: "0 2 * * *" }],
    });
    expect(workflow("agent").on).toMatchObject({
      push: { branches: ["develop", "master"] },
      release: { types: ["published"] },
    });
    expect(workflow("revrx", "deploy-production.yml").on).toEqual({ push: { tags: ["v*"] }, workflow_dispatch: {} });
    expect(workflow("revrx", "deploy-staging.yml").on).toEqual({
      push: { branches: ["develop"] },
      workflow_dispatch: {},
    });
  });
});

describe("the graph", () => {
  it("must hold the eight stages in their order [CI-02, QG-01]", () => {
    const { jobs } = workflow("midst");
    const stages = [
      "lint",
      "unit",
      "audit",
      "images",
      "deploy-staging",
      "smoke-staging",
      "deploy-production",
      "notify",
    ];
    for (const stage of stages) expect(jobs).toHaveProperty(stage);
    const before = (id: string) => ancestorsOf(workflow("midst"), id);
    for (const check of ["lint", "unit", "audit"]) expect(before("images")).toContain(check);
    for (const environment of ["staging", "production"]) {
      expect(before(`deploy-${environment}`)).toContain("images");
      expect(before(`smoke-${environment}`)).toContain(`deploy-${environment}`);
    }
    expect(before("notify")).toEqual(new Set(Object.keys(jobs).filter((id) => id !== "notify")));
  });

  it("must run checks side by side, and nothing else before all of them passed [CI-04, QG-34, T-37]", () => {
    for (const name of ["midst", "property", "checklist", "agent"] as const) {
      const { jobs } = workflow(name);
      const checks = Object.entries(jobs).filter(([, { name: shown }]) => /^(Quality|Tests|Security):/.test(shown));
      expect(checks.length).toBeGreaterThan(3);
      for (const [, { needs }] of checks) expect(needs).toBeUndefined();
      expect(jobs.images?.needs?.toSorted()).toEqual(checks.map(([id]) => id).sort());
      for (const [id, one] of Object.entries(jobs)) {
        if (one.environment !== undefined) expect(ancestorsOf(workflow(name), id)).toContain("images");
      }
    }
  });

  it("must come to at least fifteen jobs with its matrices [CI-03]", () => {
    const expanded = Object.values(workflow("property").jobs).map(({ strategy }) => {
      return Object.values(strategy?.matrix ?? {}).reduce((all, values) => all * values.length, 1);
    });
    expect(expanded.reduce((sum, count) => sum + count, 0)).toBeGreaterThanOrEqual(15);
  });

  it("must limit the time of every job, and give it no more than it needs [CI-32]", () => {
    for (const [name, workflows] of EVERY) {
      for (const one of Object.values(workflows)) expect([name, one.permissions]).toEqual([name, {}]);
      for (const [id, { uses: called, permissions, ...rest }] of jobsOf(workflows)) {
        if (called === undefined) expect([id, rest["timeout-minutes"]]).toEqual([id, expect.any(Number)]);
        const writes = Object.entries(permissions).flatMap(([what, how]) => (how === "write" ? [what] : []));
        expect([id, writes]).toEqual([id, WRITES.find(([pattern]) => pattern.test(id))?.[1](name) ?? []]);
      }
    }
  });

  it("must let releases of one environment wait for each other, and cut none short [CI-50]", () => {
    for (const [, workflows] of EVERY) {
      const deploying = jobsOf(workflows).filter(([id]) => /:(deploy|rollback)-/.test(id));
      expect(deploying.length).toBeGreaterThan(0);
      for (const [id, { concurrency }] of deploying) {
        const group = `release-${id.replace(/.*:(deploy|rollback)-/, "")}`;
        expect(concurrency).toEqual({ group, "cancel-in-progress": false });
      }
    }
  });

  it("must name the environment on each deploy job, so that reviewers and records belong to it [CI-38, CI-44, CI-51]", () => {
    expect(job("property", "deploy-production").environment).toEqual({
      name: "production",
      url: "https://property.example.com",
    });
    for (const [, workflows] of EVERY) {
      for (const [id, { environment }] of jobsOf(workflows)) {
        expect(environment?.name).toBe(/:deploy-(.*)/.exec(id)?.[1]);
      }
    }
  });

  it("must fail where a command of a script fails, inside of a pipe too", () => {
    for (const [, workflows] of EVERY) {
      for (const { defaults } of Object.values(workflows)) {
        expect(defaults.run.shell).toBe("bash --noprofile --norc -euo pipefail {0}");
      }
    }
  });

  it("must let nothing that others wrote become code of a script", () => {
    for (const [, workflows] of EVERY) {
      for (const { run } of stepsOf(workflows)) expect(run ?? "").not.toContain("${{");
    }
  });
});
