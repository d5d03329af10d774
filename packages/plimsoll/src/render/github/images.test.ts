import { describe, expect, it } from "vitest";
import { builtServices, imageName } from "../../model/wiring/image-name.js";
import { expression } from "./expression.js";
import { EVERY, expectOrder, job, stepNames, uses } from "./five-pipelines.testsuite.js";
import { PIPELINES, type PipelineName } from "./pipelines.testsuite.js";
import { jobsOf } from "./rendered-workflows.testsuite.js";

describe("images", () => {
  it("must be built for exactly the services that are built, under names of their own [CI-30, IMG-34]", () => {
    for (const name of Object.keys(PIPELINES) as PipelineName[]) {
      const environment = PIPELINES[name].environments.find((one) => one.name === "production");
      const built = environment === undefined ? [] : builtServices(environment);
      const file = name === "revrx" ? "deploy-production.yml" : undefined;
      const include = job(name, "images", file).strategy?.matrix.include as { service: string; image: string }[];
      expect(include.map(({ service }) => service)).toEqual(built.map((service) => service.name));
      expect(include.map(({ image }) => image)).toEqual(built.map((one) => environment && imageName(environment, one)));
      expect(new Set(include.map(({ image }) => image)).size).toBe(include.length);
    }
    expect(job("midst", "images").strategy?.matrix.include).toContainEqual({
      service: "api",
      image: "ghcr.io/acme/in-midst-my-life/api",
      context: ".",
      file: "deploy/images/api.Dockerfile",
    });
  });

  it("must share their cache between runs, and be made for each processor with provenance [IMG-19, IMG-23, IMG-36]", () => {
    const [build] = uses(job("revrx", "images", "deploy-production.yml"), "docker/build-push-action");
    expect(build?.with).toMatchObject({
      platforms: "linux/amd64,linux/arm64",
      "cache-from": `type=gha,scope=${expression("matrix.service")}`,
      "cache-to": `type=gha,scope=${expression("matrix.service")},mode=max`,
      provenance: "mode=max",
      sbom: true,
      labels: expression("steps.meta.outputs.labels"),
    });
    expect(build?.with?.["build-args"]).toContain(`REVISION=${expression("github.sha")}`);
  });

  it("must be named by branch, version and commit, never `latest` [IMG-35, IMG-38]", () => {
    const meta = (name: PipelineName, file?: string) =>
      uses(job(name, "images", file), "docker/metadata-action")[0]?.with;
    expect(meta("midst")).toEqual({
      images: expression("matrix.image"),
      flavor: "latest=false",
      tags: "type=ref,event=branch\ntype=semver,pattern={{version}}\ntype=semver,pattern={{major}}.{{minor}}\ntype=sha,format=long,prefix=sha-\n",
    });
    expect(meta("revrx", "deploy-staging.yml")?.tags).toBe("type=ref,event=branch\ntype=sha,format=long,prefix=sha-\n");
  });

  it("must have no name that people use before the scan and the size were seen [CI-25, CI-28, QG-31, T-37]", () => {
    expectOrder(stepNames(job("property", "images")), [
      "Build",
      "Keep within the size that was agreed",
      "Scan the image",
      "Show the findings under Security",
      "Stop the image when a fix is known for a weakness that is high or worse",
      "Give the image its names",
    ]);
    expect(uses(job("property", "images"), "docker/build-push-action")[0]?.with?.outputs).toContain(
      "push-by-digest=true",
    );
    for (const [, workflows] of EVERY) {
      for (const [id, one] of jobsOf(workflows)) {
        if (!id.endsWith(":images")) continue;
        const [scan] = uses(one, "aquasecurity/trivy-action");
        expect(scan?.with).toMatchObject({ severity: "CRITICAL,HIGH", format: "sarif" });
        expect(uses(one, "github/codeql-action/upload-sarif")).toHaveLength(1);
      }
    }
  });

  it("must be stopped from the severity that was agreed, or only reported [CI-27]", () => {
    const gates = (name: PipelineName) =>
      uses(job(name, "images"), "aquasecurity/trivy-action").flatMap(({ with: inputs }) =>
        inputs?.["exit-code"] === "1" ? [inputs.severity] : [],
      );
    expect(gates("property")).toEqual(["CRITICAL,HIGH"]);
    expect(gates("checklist")).toEqual(["CRITICAL"]);
    expect(gates("midst")).toEqual([]);
  });

  it("must never be pushed for a pull request, and be built for one only on request [CI-08, CI-31, T-56]", () => {
    const own = expression("github.event_name != 'pull_request'");
    const images = job("property", "images");
    const pushing = ["docker/login-action", "aquasecurity/trivy-action", "actions/upload-artifact"];
    for (const action of pushing) for (const step of uses(images, action)) expect(step.if).toContain(own.slice(4, -3));
    expect(uses(images, "docker/build-push-action")[0]?.with?.outputs).toContain(`push=${own}`);
    expect(job("midst", "images").if).toBe(own);
    expect(JSON.stringify(job("property", "images"))).not.toContain("event=pr");
  });

  it("must keep within their sizes [IMG-21, IMG-22]", () => {
    const limits = (name: PipelineName) => {
      const { strategy } = job(name, "images");
      return (strategy?.matrix.include ?? []).map((entry) => (entry as { limit: number }).limit);
    };
    expect(limits("agent")).toEqual([500_000_000, 50_000_000]);
    expect(limits("property")).toEqual([175_000_000, 500_000_000, 0, 0]);
  });
});
