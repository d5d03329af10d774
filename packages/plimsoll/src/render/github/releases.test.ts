import { describe, expect, it } from "vitest";
import type { EnvironmentModel, PostgresModel } from "../../model/app-model.js";
import { expression } from "./expression.js";
import { ALL, EVERY, expectOrder, job, scripts, stepNames, workflow } from "./five-pipelines.testsuite.js";
import { PIPELINES, type PipelineName } from "./pipelines.testsuite.js";
import { jobsOf, type ReadJob, readWorkflows } from "./rendered-workflows.testsuite.js";

describe("releases", () => {
  it("on Kubernetes must back up, migrate, apply, wait and verify, in this order [CI-35, CI-41, REL-03, REL-22]", () => {
    const wanted = [
      "Take the digests of the images",
      "Set up kubectl",
      "Let nodes pull the images",
      "Back up db",
      "Name the images by their digests",
      "Migrate",
      "Apply",
      "Wait for the roll-out",
      "Verify that the new images run",
      "Go back to what served before",
    ];
    expectOrder(stepNames(job("revrx", "deploy-production", "deploy-production.yml")), wanted);
    expect(scripts(job("revrx", "deploy-production", "deploy-production.yml"))).toContain("--timeout 600s");
    expect(scripts(job("midst", "deploy-staging"))).toContain("--timeout 300s");
    expect(stepNames(job("midst", "deploy-staging"))).not.toContain("Back up db");
  });

  it("must leave the pull secret to the manager of secrets where there is one, as two makers would fight over it", () => {
    const managed = inProduction("revrx", (one) => ({ ...one, secrets: { ...one.secrets, from: "sealed-secrets" } }));
    expect(stepNames(managed)).not.toContain("Let nodes pull the images");
    expect(stepNames(managed)).toContain("Set up kubectl");
  });

  it("must not give a roll-out up before the cluster does: a start may take longer than people want to wait", () => {
    const hasty = inProduction("revrx", (one) => ({ ...one, release: { ...one.release, readyWithinMs: 1000 } }));
    expect(scripts(hasty)).toContain('kubectl rollout status "$workload" --timeout 155s');
  });

  it("must back up what the cluster backs up, by whoever does that there [CI-41, DBO-12]", () => {
    const database = PIPELINES.revrx.app.environments.production?.stores.db as PostgresModel;
    const scriptOf = (changed: Partial<PostgresModel>) => {
      const db = { ...database, ...changed };
      return scripts(inProduction("revrx", (one) => ({ ...one, stores: { ...one.stores, db } })));
    };
    expect(scriptOf({ operator: true })).toContain('"kind":"Backup"');
    expect(scriptOf({ operator: true })).not.toContain("kubectl create job");
    expect(scriptOf({})).toContain('kubectl create job "db-before-$GITHUB_RUN_ID-$GITHUB_RUN_ATTEMPT"');
    expect(scriptOf({ place: { ...database.place, managed: true } })).not.toContain("db-before");
  });

  it("on ECS must update, wait until stable, and return to the task definitions from before [CI-35, REL-11, REL-15]", () => {
    expectOrder(stepNames(job("property", "deploy-staging")), [
      "Take on the role in AWS",
      "Note what serves",
      "Register the task definitions",
      "Update the services",
      "Wait until all are stable",
      "Verify that the new task definitions serve",
      "Go back to the task definitions from before",
    ]);
    expect(scripts(job("property", "rollback-production"))).toContain("--task-definition");
  });

  it("on a host must bring the files, up with a wait, and keep the release before it [CI-35, CI-55]", () => {
    expectOrder(stepNames(job("agent", "deploy-production")), [
      "Trust the host, and be trusted",
      "Back up db",
      "Name the images by their digests",
      "Bring the files",
      "Bring the new version",
      "Go back to what served before",
    ]);
    expect(scripts(job("agent", "deploy-production"))).toContain("up --detach --wait --wait-timeout 300");
  });

  it("must take back only what was changed, when something fails after that [REL-09, REL-22, T-19]", () => {
    const undo = job("midst", "deploy-production").steps?.at(-1);
    expect(undo?.if).toBe(expression("(failure() || cancelled()) && steps.apply.outcome != 'skipped'"));
  });

  it("must run real commands in every deploy job [CI-55, T-46]", () => {
    for (const [, workflows] of EVERY) {
      for (const [id, one] of jobsOf(workflows)) {
        if (!id.includes(":deploy-")) continue;
        expect(scripts(one)).toMatch(/kubectl apply|aws ecs update-service|docker compose|plimsoll ship/);
      }
    }
  });

  it("must ask every environment after its deployment, by two addresses that it really has [ENV-19, REL-17, TST-01, TST-10, T-07]", () => {
    expect(job("midst", "smoke-staging").env).toEqual({
      E2E_API_URL: "https://api.staging.in-midst-my-life.dev",
      E2E_BASE_URL: "https://staging.in-midst-my-life.dev",
    });
    expect(job("midst", "smoke-production").env).toEqual({
      E2E_API_URL: "https://api.in-midst-my-life.dev",
      E2E_BASE_URL: "https://in-midst-my-life.dev",
    });
    for (const [, workflows] of EVERY) {
      for (const [id] of jobsOf(workflows).filter(([one]) => one.includes(":deploy-"))) {
        const smoke = jobsOf(workflows).find(([one]) => one === id.replace(":deploy-", ":smoke-"))?.[1];
        expect(smoke?.needs).toEqual([id.replace(/.*:/, "")]);
        expect(Object.keys(smoke?.env ?? {})).toEqual(["E2E_API_URL", "E2E_BASE_URL"]);
      }
    }
  });

  it("must keep to the times of the smoke tests, and write nothing in production [TST-04, TST-05, TST-10]", () => {
    const staging = scripts(job("midst", "smoke-staging"));
    expect(staging).toContain(`ask 'GET web:/' "$E2E_BASE_URL/" 200 5 ''`);
    expect(staging).toContain(`ask 'GET api:/health' "$E2E_API_URL/health" 200 1 ''`);
    expect(staging).toContain("refuses an invalid profile");
    expect(scripts(job("midst", "smoke-production"))).not.toContain("refuses an invalid profile");
  });

  it("must run tests from outside where they were asked for [CI-23, CI-42, TST-08, TST-11, TST-14]", () => {
    expect(job("midst", "e2e-staging")).toMatchObject({
      needs: ["smoke-staging"],
      env: { E2E_BASE_URL: "https://staging.in-midst-my-life.dev" },
    });
    expect(workflow("midst").jobs).not.toHaveProperty("e2e-production");
    const integration = job("revrx", "integration-production", "deploy-production.yml");
    expect(integration.needs).toEqual(["smoke-production"]);
    expect(job("revrx", "rollback-production", "deploy-production.yml").needs).toEqual([
      "deploy-production",
      "smoke-production",
      "integration-production",
    ]);
  });

  it("must publish a release object only for a tag that serves [CI-43]", () => {
    const release = job("revrx", "release", "deploy-production.yml");
    expect(release.if).toBe(expression("github.ref_type == 'tag'"));
    expect(release.needs).toEqual(["smoke-production", "integration-production"]);
    expect(scripts(release)).toContain("gh release create");
  });

  it("must refuse a tag that is no version [CI-36, REL-18]", () => {
    const step = job("midst", "deploy-production").steps?.find(({ name }) => name === "Demand a version as the tag");
    const pattern = new RegExp(/=~ (\S+) \]\]/.exec(step?.run ?? "")?.[1] ?? "^$");
    for (const tag of ["v1.0.0", "1.2.3", "v2.0.0-rc.1", "v1.0.0+build.5"]) expect(tag).toMatch(pattern);
    for (const tag of ["v1", "v1.0", "version", "v01.0.0", "v1.0.0 ", "vv1.0.0"]) expect(tag).not.toMatch(pattern);
  });

  it("must run what every night runs [CI-45, CI-46, TST-16, OPS-05]", () => {
    expect(workflow("property").on.schedule).toEqual([{ cron: "0 2 * * *" }]);
    expect(scripts(job("property", "performance"))).toContain("npm run load");
    const nightly = ["unit", "audit", "performance"];
    expect(job("property", "reports").needs).toEqual(expect.arrayContaining(nightly));
  });

  it("must tell how it ended whatever happens, and fail nothing by it [CI-49, NTF-01, NTF-02, NTF-03, NTF-09, T-29]", () => {
    for (const [name, workflows] of EVERY) {
      if (name === "checklist" || name === "agent") continue;
      for (const one of Object.values(workflows)) {
        const others = Object.keys(one.jobs).filter((id) => id !== "notify");
        expect(one.jobs.notify?.if).toMatch(/^\$\{\{ always\(\)/);
        expect(one.jobs.notify?.needs).toEqual(others);
        for (const step of one.jobs.notify?.steps ?? []) expect(step["continue-on-error"]).toBe(true);
      }
    }
    const text = scripts(job("midst", "notify"));
    for (const field of ["STATUS", "GITHUB_REPOSITORY", "BRANCH", "GITHUB_SHA", "RESULTS"])
      expect(text).toContain(field);
  });
});

describe("what Plimsoll itself releases", () => {
  const machine = () => {
    const { midst } = PIPELINES;
    const environments = midst.environments.map((one) => {
      const target = { kind: "process", port: 8080, host: "127.0.0.1" } as const;
      return { ...one, target, approval: one.name === "production" };
    });
    return readWorkflows({ ...midst, environments })["ci-cd.yml"];
  };

  it("must be shipped on its own machine, whose folder no checkout may clean", () => {
    const deploy = machine()?.jobs["deploy-staging"];
    expect(deploy?.["runs-on"]).toEqual(["self-hosted", "staging"]);
    expect(deploy?.steps?.[0]?.with).toEqual({ "persist-credentials": false, clean: false });
    expect(deploy?.steps?.at(-1)?.run).toBe('npx plimsoll ship staging --revision "$GITHUB_SHA" --yes');
    expect(machine()?.jobs).not.toHaveProperty("images");
  });

  it("must be reached by commands where its files are for a cluster too, and commands are wanted", () => {
    const input = PIPELINES.midst;
    const environments = input.environments.map((one) => {
      const target = { kind: "process", port: 8080, host: "127.0.0.1" } as const;
      return one.name === "development" ? one : { ...one, target, also: [one.target] };
    });
    const pipeline = input.app.pipeline && { ...input.app.pipeline, deploy: "commands" as const };
    const workflows = readWorkflows({ ...input, environments, app: { ...input.app, pipeline } });
    expect(workflows).toEqual(ALL.midst);
  });

  it("must pass the reviewers' answer on to a release that waits for one [CI-38]", () => {
    expect(machine()?.jobs["deploy-production"]?.steps?.at(-1)?.run).toContain("npx plimsoll approve");
  });
});

/** The deploy job of production, had its environment been another. */
function inProduction(name: PipelineName, change: (one: EnvironmentModel) => EnvironmentModel): ReadJob {
  const input = PIPELINES[name];
  const environments = input.environments.map((one) => (one.name === "production" ? change(one) : one));
  const found = jobsOf(readWorkflows({ ...input, environments })).find(([id]) => id.endsWith(":deploy-production"));
  if (found === undefined) throw new Error(`${name} is not deployed to production`);
  return found[1];
}
