import { describe, expect, it } from "vitest";
import { ALL } from "./five-pipelines.testsuite.js";
import type { PipelineName } from "./pipelines.testsuite.js";
import {
  dispatched,
  jobsThatRun,
  nightly,
  published,
  pullInto,
  pushTo,
  type SimulatedEvent,
  tagOf,
} from "./simulated-run.testsuite.js";

function ran(name: PipelineName, event: SimulatedEvent, failing: readonly string[] = []): readonly string[] {
  return jobsThatRun(ALL[name], event, failing);
}

describe("000, in-midst-my-life: one workflow", () => {
  const checks = ["audit", "build", "integration", "lint", "types", "unit"];
  const all = (...more: string[]) => [...checks, "notify", ...more].sort();
  const production = all("images", "deploy-production", "smoke-production");

  it.each([
    ["push main", pushTo("main"), production],
    ["push develop", pushTo("develop"), all("images", "deploy-staging", "smoke-staging", "e2e-staging")],
    ["push release/1.2", pushTo("release/1.2"), all("images")],
    ["push feature/x", pushTo("feature/x"), []],
    ["pull request into main", pullInto("main"), all()],
    ["pull request into develop", pullInto("develop"), all()],
    ["tag v1.0.0", tagOf("v1.0.0"), production],
    ["tag other", tagOf("other"), []],
    ["release published", published("v1.0.0"), []],
    ["schedule", nightly(), []],
    ["dispatch staging", dispatched("staging"), all("images", "deploy-staging", "smoke-staging", "e2e-staging")],
    ["dispatch none", dispatched("none"), all("images")],
  ])(
    "%s must run exactly its jobs [CI-05, CI-06, CI-09, CI-23, CI-34, CI-36, CI-57, ENV-18, T-01]",
    (_, event, expected) => {
      expect(ran("midst", event)).toEqual(expected);
    },
  );

  it("a failed check must stop images and deployments, and still notify [CI-04, CI-14, CI-37, CI-49, T-37]", () => {
    for (const check of checks) expect(ran("midst", pushTo("main"), [check])).toEqual(all());
  });

  it("a failed image must stop every deployment", () => {
    expect(ran("midst", tagOf("v1.0.0"), ["images"])).toEqual(all("images"));
  });

  it("what fails after a deployment must roll it back [T-19]", () => {
    expect(ran("midst", pushTo("main"), ["smoke-production"])).toEqual([...production, "rollback-production"].sort());
    expect(ran("midst", pushTo("develop"), ["e2e-staging"])).toContain("rollback-staging");
  });

  it("what never deployed must not be rolled back by the job for what was", () => {
    expect(ran("midst", pushTo("main"), ["deploy-production"])).not.toContain("rollback-production");
  });
});

describe("001, Property Intelligence: three environments, a nightly run, tests alone on feature branches", () => {
  const tests = ["migrations", "unit"];
  const checks = [...tests, "api-docs", "audit", "format", "lint", "sast", "types"];
  const all = (...more: string[]) => [...checks, "notify", ...more].sort();

  it.each([
    ["push main", pushTo("main"), all("images", "deploy-production", "smoke-production")],
    ["push staging", pushTo("staging"), all("images", "deploy-staging", "smoke-staging", "e2e-staging")],
    ["push develop", pushTo("develop"), all("images", "deploy-development", "smoke-development")],
    ["push feature/x", pushTo("feature/x"), [...tests, "notify"].sort()],
    ["push release/1.2", pushTo("release/1.2"), []],
    ["pull request into main", pullInto("main"), all("images")],
    ["tag v1.0.0", tagOf("v1.0.0"), []],
    ["schedule", nightly(), all("performance", "reports")],
    ["dispatch production", dispatched("production"), all("images", "deploy-production", "smoke-production")],
  ])("%s must run exactly its jobs [CI-07, CI-34, CI-36, CI-39, CI-45, ENV-18, T-15]", (_, event, expected) => {
    expect(ran("property", event)).toEqual(expected);
  });

  it("a nightly run must report although its checks fail [CI-45]", () => {
    expect(ran("property", nightly(), ["unit", "performance"])).toContain("reports");
  });
});

describe("002, RevRx: a workflow for checks and one for each environment", () => {
  const checks = ["audit-backend", "audit-frontend", "backend", "frontend", "migrations"];
  const staging = [...checks, "checks", "images", "deploy-staging", "smoke-staging", "notify"].sort();
  const production = ["deploy-production", "integration-production", "release", "smoke-production"];
  const tagged = [...checks, "checks", "images", "notify", ...production].sort();

  it.each([
    ["push develop", pushTo("develop"), staging],
    ["push main", pushTo("main"), []],
    ["pull request into develop", pullInto("develop"), [...checks, "notify"].sort()],
    ["tag v1.0.0", tagOf("v1.0.0"), tagged],
    ["release published", published("v1.0.0"), []],
  ])("%s must run exactly its jobs [CI-05, CI-34, CI-36, CI-43]", (_, event, expected) => {
    expect(ran("revrx", event)).toEqual(expected);
  });

  it("a person must be able to release either environment, without a release object for a branch [CI-36]", () => {
    const run = ran("revrx", { event: "workflow_dispatch", ref: "refs/heads/main" });
    expect(run).toEqual(expect.arrayContaining(["deploy-production", "deploy-staging", "smoke-production"]));
    expect(run).not.toContain("release");
  });

  it("a failed integration test in production must roll back and must not become a release [CI-42, CI-43, TST-11]", () => {
    const run = ran("revrx", tagOf("v1.0.0"), ["integration-production"]);
    expect(run).toContain("rollback-production");
    expect(run).not.toContain("release");
  });

  it("a failed check in the called workflow must stop everything but the message [CI-14, CI-49]", () => {
    expect(ran("revrx", tagOf("v1.0.0"), ["backend"])).toEqual([...checks, "checks", "notify"].sort());
  });
});

describe("003, the checklist: production only after the same commit served in staging", () => {
  const checks = ["audit", "build", "integration", "lint", "migrations", "sast", "types", "unit"];

  it.each([
    ["push main", pushTo("main"), [...checks, "images", "deploy-staging", "smoke-staging", "e2e-staging"].sort()],
    [
      "tag v1.0.0",
      tagOf("v1.0.0"),
      [...checks, "images", "proof-production", "deploy-production", "smoke-production"].sort(),
    ],
    ["pull request", pullInto("main"), checks],
  ])("%s must run exactly its jobs [CI-34, CI-37]", (_, event, expected) => {
    expect(ran("checklist", event)).toEqual(expected);
  });

  it("without the proof nothing must be deployed: a stage that did not run is none that passed [CI-37, REL-26, T-08]", () => {
    expect(ran("checklist", tagOf("v1.0.0"), ["proof-production"])).not.toContain("deploy-production");
  });
});

describe("004, Developer Agent: master or a published release", () => {
  const checks = ["audit", "graph", "lint", "migrations", "test", "types"];
  const production = [...checks, "images", "deploy-production", "smoke-production"].sort();

  it.each([
    ["push master", pushTo("master"), production],
    ["push develop", pushTo("develop"), [...checks, "images", "deploy-staging", "smoke-staging"].sort()],
    ["pull request into master", pullInto("master"), checks],
    ["pull request into develop", pullInto("develop"), []],
    ["release published", published("v1.0.0"), production],
    ["tag v1.0.0 alone", tagOf("v1.0.0"), []],
  ])("%s must run exactly its jobs [CI-09, CI-34, CI-36]", (_, event, expected) => {
    expect(ran("agent", event)).toEqual(expected);
  });
});
