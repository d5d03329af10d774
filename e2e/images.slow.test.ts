import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commitAll, materialize } from "../scripts/example/example.js";
import { startPlimsoll } from "./world/plimsoll.js";

const BASE = "node:22-alpine";
const hasEngine = spawnSync("docker", ["image", "inspect", BASE], { stdio: "ignore" }).status === 0;
const why = hasEngine ? "" : ` (skipped: no engine has ${BASE}; see scripts/engine)`;

/** What the services of the example must be given to start; nobody answers there. */
const VARIABLES = {
  DATABASE_URL: "postgresql://nobody:nothing@127.0.0.1:1/none",
  REDIS_URL: "redis://127.0.0.1:1",
  API_URL: "http://127.0.0.1:1",
  PUBLIC_API_URL: "http://127.0.0.1:1",
  JWT_SECRET: "only-for-this-test-".repeat(3),
  ENCRYPTION_KEY: "only-for-this-test-".repeat(3),
  LINKEDIN_API_KEY: "none",
  INDEED_API_KEY: "none",
  ANGELLIST_API_KEY: "none",
  PLIMSOLL_ENVIRONMENT: "production",
};

interface Service {
  readonly name: string;
  /** Written by the service itself. */
  readonly writable: readonly string[];
  /** Next.js ends with the signal's own code; who has work in a queue complains that the queue is not there. */
  readonly exitCode: number;
}

const SERVICES: readonly Service[] = [
  { name: "api", writable: ["/tmp"], exitCode: 0 },
  { name: "orchestrator", writable: ["/tmp"], exitCode: 1 },
  { name: "web", writable: ["/tmp", "/app/apps/web/.next/cache:uid=1000,gid=1000"], exitCode: 143 },
];

describe.skipIf(why !== "")(`the images of the example, built and run by an engine${why}`, () => {
  let dir = "";
  const containers: string[] = [];

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "plimsoll-images-"));
    await materialize(dir);
    commitAll(dir, "One");
    const rendered = await startPlimsoll(dir, ["render", "--only", "images"], {}).ended;
    expect(rendered).toMatchObject({ exitCode: 0 });
  });
  afterAll(() => {
    for (const id of containers) docker("rm", "--force", id);
    rmSync(dir, { recursive: true, force: true });
  });

  test.each(SERVICES)("$name must build, and know of which revision it is [IMG-39, IMG-36]", ({ name }) => {
    const file = join(dir, `deploy/images/${name}.Dockerfile`);
    docker("build", "--quiet", "--build-arg", "REVISION=abc123", "--file", file, "--tag", imageOf(name), dir);
    expect(inspected(imageOf(name), ".Config.Labels")).toMatchObject({
      "org.opencontainers.image.revision": "abc123",
      "org.opencontainers.image.title": name,
    });
  });

  test.each(SERVICES)(
    "$name must hold no compiler, no secret's file and nothing that its user could change [IMG-03, IMG-08, IMG-16, IMG-33]",
    ({ name }) => {
      const look = [
        "id -u",
        "find /app -name typescript -path '*node_modules*' -maxdepth 4",
        "find / -xdev -name '.env*' -not -path '/proc/*' 2>/dev/null",
        "find /app -writable -not -type l -not -path '*/.next/cache'",
      ];
      expect(docker("run", "--rm", imageOf(name), "sh", "-c", look.join("; "))).toBe("1000\n");
    },
  );

  test.each(SERVICES)(
    "$name must become healthy with a file system that it may only read, and end when it is told to [IMG-09, IMG-10, IMG-13, IMG-14, IMG-32]",
    async ({ name, writable, exitCode }) => {
      const variables = Object.entries(VARIABLES).flatMap(([key, value]) => ["--env", `${key}=${value}`]);
      const hardened = ["--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges", "--init"];
      const folders = writable.flatMap((path) => ["--tmpfs", path]);
      const id = docker("run", "--detach", ...hardened, ...folders, ...variables, imageOf(name)).trim();
      containers.push(id);
      await untilHealthy(id);
      docker("stop", "--time", "30", id);
      expect(inspected(id, ".State")).toMatchObject({ ExitCode: exitCode, OOMKilled: false });
    },
  );
});

/** The engine says so itself, as soon as it is. */
async function untilHealthy(id: string): Promise<void> {
  for (;;) {
    const { Status, Health } = inspected(id, ".State") as { Status: string; Health: { Status: string; Log: unknown } };
    if (Health.Status === "healthy") return;
    if (Status !== "running" || Health.Status === "unhealthy") {
      throw new Error(`It is ${Status} and ${Health.Status}: ${JSON.stringify(Health.Log)}\n${docker("logs", id)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

function imageOf(service: string): string {
  return `plimsoll-example-${service}`;
}

function inspected(id: string, path: string): unknown {
  return JSON.parse(docker("inspect", "--format", `{{json ${path}}}`, id));
}

function docker(...args: readonly string[]): string {
  const environment = { ...process.env, DOCKER_BUILDKIT: "1" };
  return execFileSync("docker", args, { encoding: "utf8", env: environment, stdio: ["ignore", "pipe", "inherit"] });
}
