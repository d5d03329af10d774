import { spawn, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { hasRegistry, Registry } from "../../cli/render/registry.testsuite.js";
import { ecs } from "../ecs/ecs.js";
import { kubernetes } from "../kubernetes/kubernetes.js";
import { ALL } from "./five-pipelines.testsuite.js";
import { PIPELINES, type PipelineName } from "./pipelines.testsuite.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plimsoll-steps-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

/** The script of a step, as the workflow has it. */
function step(name: PipelineName, jobId: string, stepName: string, file = "ci-cd.yml") {
  const found = ALL[name][file]?.jobs[jobId]?.steps?.find((one) => one.name === stepName);
  if (found?.run === undefined) throw new Error(`${jobId} has no step ${stepName}`);
  return { run: found.run, env: found.env ?? {} };
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

/** Runs a script as GitHub does. */
async function bash(script: string, env: Readonly<Record<string, string>> = {}): Promise<Ended> {
  writeFileSync(join(folder, "script.sh"), script);
  const child = spawn("bash", ["--noprofile", "--norc", "-euo", "pipefail", "script.sh"], {
    cwd: folder,
    env: { PATH: process.env.PATH, HOME: folder, ...env },
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (text: Buffer) => (output += String(text)));
  const code = await new Promise<number | null>((resolve) => child.once("close", resolve));
  return { code, output };
}

function isMissing(tool: string): boolean {
  return spawnSync(tool, ["--version"]).error !== undefined;
}

describe.skipIf(isMissing("jq"))("the coverage floor (skipped where jq is not installed)", () => {
  const floor = step("midst", "unit", "Demand 75 % of the lines");
  const summary = (covered: number) => JSON.stringify({ total: { lines: { total: 1000, covered, pct: 99 } } });

  it.each([
    ["coverage/coverage-summary.json", summary(749), summary(750)],
    ["coverage/lcov.info", "SF:a\nDA:1,1\nDA:2,0\n", "SF:a\nDA:1,1\nDA:2,9\nDA:3,1\nDA:4,0\n"],
    [
      "coverage.xml",
      '<?xml version="1.0"?>\n<coverage version="7" line-rate="0.749">',
      '<coverage version="7" line-rate="0.75">',
    ],
  ])("must refuse what is below and accept what reaches it, from %s [CI-17]", async (path, below, reached) => {
    write({ [path]: below });
    expect(await bash(floor.run, { FLOOR: "75" })).toMatchObject({ code: 1 });
    write({ [path]: reached });
    expect(await bash(floor.run, { FLOOR: "75" })).toMatchObject({ code: 0 });
  });

  it("must weigh the reports of packages by their lines where the folder has none of its own [CI-17]", async () => {
    const lines = (covered: number, total: number) => JSON.stringify({ total: { lines: { covered, total, pct: 1 } } });
    write({
      "packages/a/coverage/coverage-summary.json": lines(60, 60),
      "packages/b/coverage/coverage-summary.json": lines(15, 40),
      "node_modules/c/coverage/coverage-summary.json": lines(0, 1000),
    });
    expect(await bash(floor.run, { FLOOR: "75" })).toMatchObject({ code: 0 });
    expect((await bash(floor.run, { FLOOR: "75.1" })).output).toContain("75.00 % of the lines are covered");
  });

  it("must refuse a report that is not there or counts nothing [CI-17]", async () => {
    expect((await bash(floor.run, { FLOOR: "75" })).output).toContain("No coverage report");
    write({ "coverage/coverage-summary.json": JSON.stringify({ total: { lines: { total: 0, covered: 0 } } }) });
    expect(await bash(floor.run, { FLOOR: "75" })).toMatchObject({ code: 1 });
  });
});

interface Received {
  readonly path: string;
  readonly body: string;
}

/** Answers on a port of its own with the status that a path begins with. */
async function withServer(use: (url: string, received: Received[]) => Promise<void>): Promise<void> {
  const received: Received[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (text: Buffer) => (body += String(text)));
    request.on("end", () => {
      received.push({ path: request.url ?? "", body });
      response.statusCode = request.url?.includes("health") === true ? 503 : 200;
      response.end("<html>the site</html>");
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  try {
    await use(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, received);
  } finally {
    server.closeAllConnections();
    server.close();
  }
}

describe.skipIf(isMissing("curl"))("the smoke tests (skipped where curl is not installed)", () => {
  it("must name each failure, ask on after one, and end with a failure [TST-03, TST-05]", async () => {
    const { run } = step("midst", "smoke-production", "Ask what every visitor needs");
    await withServer(async (url, received) => {
      const ended = await bash(run, { E2E_BASE_URL: url, E2E_API_URL: url });
      expect(ended.code).toBe(1);
      expect(ended.output).toContain("ok    GET web:/");
      expect(ended.output).toContain("::error::GET api:/health: found status 503, wanted 200 within 1 seconds");
      expect(received.map(({ path }) => path)).toEqual(["/", "/health"]);
    });
  });

  it("must fail when nobody answers", async () => {
    const { run } = step("midst", "smoke-production", "Ask what every visitor needs");
    const nobody = { E2E_BASE_URL: "http://127.0.0.1:1", E2E_API_URL: "http://127.0.0.1:1" };
    expect((await bash(run, nobody)).output).toContain("found status 000");
  });
});

describe.skipIf(isMissing("jq") || isMissing("curl"))("the message (skipped where jq or curl is not installed)", () => {
  const { run } = step("midst", "notify", "Tell Slack");
  const RUN = {
    GITHUB_REPOSITORY: "acme/midst",
    GITHUB_SHA: "0123456789abcdef",
    GITHUB_WORKFLOW: "CI/CD",
    GITHUB_ACTOR: "ada",
    GITHUB_SERVER_URL: "https://github.com",
    GITHUB_RUN_ID: "7",
    BRANCH: 'main "quoted" $(id)',
    STATUS: "failed",
    RESULTS: JSON.stringify({
      lint: { result: "success" },
      "smoke-production": { result: "failure" },
      "rollback-production": { result: "success" },
      "deploy-staging": { result: "skipped" },
    }),
  };

  it("must say status, repository, branch, commit and the result of each stage, and what was taken back [NTF-02, NTF-04, REL-14]", async () => {
    await withServer(async (url, received) => {
      expect(await bash(run, { ...RUN, ADDRESS: `${url}/hook` })).toMatchObject({ code: 0 });
      expect(received.map(({ path }) => path)).toEqual(["/hook"]);
      expect(JSON.parse(received[0]?.body ?? "")).toEqual({
        text: [
          '*CI/CD* of acme/midst failed: main "quoted" $(id) at 0123456 by ada',
          "lint: success, smoke-production: failure, rollback-production: success",
          "*production was taken back to the version before*",
          "https://github.com/acme/midst/actions/runs/7",
        ].join("\n"),
      });
    });
  });

  it("must be left out where no address is set [NTF-09]", async () => {
    expect(await bash(run, { ...RUN, ADDRESS: "" })).toMatchObject({ code: 0 });
  });
});

const hasBuildx = spawnSync("docker", ["buildx", "version"], { stdio: "ignore" }).status === 0;

describe.skipIf(!hasRegistry || !hasBuildx || isMissing("jq"))(
  "the size of an image (skipped without docker-registry, skopeo, docker buildx or jq)",
  () => {
    it("must be what is pulled, of one image and of one for several processors [IMG-21, IMG-22]", async () => {
      const { run } = step("property", "images", "Keep within the size that was agreed");
      const registry = await Registry.given();
      try {
        const name = `${registry.address}/acme/api`;
        const digests = ["amd64", "arm64"].map((label) => registry.push(`acme/api:${label}`, label));
        const together = ["buildx", "imagetools", "create", "--tag", `${name}:all`];
        spawnSync("docker", [...together, ...digests.map((digest) => `${name}@${digest}`)], { stdio: "ignore" });
        for (const IMAGE of [`${name}@${digests[0]}`, `${name}:all`]) {
          const within = await bash(run, { IMAGE, LIMIT: "1000000" });
          expect(within).toMatchObject({ code: 0 });
          expect(within.output).toMatch(/^\d+ bytes to pull, at most 1000000$/m);
          expect(await bash(run, { IMAGE, LIMIT: "1" })).toMatchObject({ code: 1 });
        }
      } finally {
        registry.close();
      }
    });
  },
);

const DIGEST = `sha256:${"a".repeat(64)}`;

describe.skipIf(isMissing("kubectl"))("the digests on Kubernetes (skipped where kubectl is not installed)", () => {
  it.each([
    ["midst", "ci-cd.yml"],
    ["checklist", "ci-cd.yml"],
    ["revrx", "deploy-production.yml"],
  ] as const)("must be what every container of ours in production runs, for %s [IMG-38, CI-41]", async (name, file) => {
    const input = PIPELINES[name];
    write(Object.fromEntries(kubernetes.render(input).map(({ path, content }) => [path, content])));
    const images = ALL[name][file]?.jobs.images?.strategy?.matrix.include as {
      service: string;
      image: string;
    }[];
    write(Object.fromEntries(images.map(({ service, image }) => [`digests/${service}`, `${image}@${DIGEST}\n`])));
    const named = await bash(step(name, "deploy-production", "Name the images by their digests", file).run);
    expect(named).toMatchObject({ code: 0 });
    const built = await bash("kubectl kustomize deploy/kubernetes");
    expect(built.code).toBe(0);
    const ours = [...built.output.matchAll(/image: "?(ghcr\.io\/acme\/[^"\s]+)/g)].map(([, image = ""]) => image);
    expect(ours.length).toBeGreaterThan(0);
    expect(new Set(ours)).toEqual(new Set(images.map(({ image }) => `${image}@${DIGEST}`)));
  });
});

describe.skipIf(isMissing("jq"))("the parameters on ECS (skipped where jq is not installed)", () => {
  function given(parameters: (example: string) => string) {
    const files = ecs.render(PIPELINES.property).filter(({ path }) => path.includes("/production/"));
    write(Object.fromEntries(files.map(({ path, content }) => [path, content])));
    const example = files.find(({ path }) => path.endsWith("parameters.example.json"))?.content ?? "";
    write({ "deploy/ecs/production/parameters.json": parameters(example) });
    for (const service of ["api", "ml", "web", "workers"]) write({ [`digests/${service}`]: `${service}@${DIGEST}\n` });
    return step("property", "deploy-production", "Fill in parameters and images");
  }

  it("must leave no placeholder, and put the release's images in [REL-15]", async () => {
    const { run, env } = given((example) => example);
    expect(await bash(run, env)).toMatchObject({ code: 0 });
    const filled = readFileSync(join(folder, "filled/api.task-definition.json"), "utf8");
    expect(filled).not.toContain("{{");
    expect(filled).toContain(`"image": "api@${DIGEST}"`);
    const service = readFileSync(join(folder, "filled/api.service.json"), "utf8");
    expect(service).not.toContain("{{");
  });

  it("must stop before anything is changed when a parameter is missing", async () => {
    const { run, env } = given((example) => example.replace('"execution"', '"executionn"'));
    const ended = await bash(run, env);
    expect(ended.code).not.toBe(0);
    expect(ended.output).toContain("parameters.json lacks roles.execution");
  });
});
