import { execFileSync, spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { unusedPort } from "../packages/plimsoll/src/base/unused-port.testsuite.js";
import { startPlimsoll } from "./world/plimsoll.js";

const IMAGES = ["node:22-slim", "postgres:16-alpine", "redis:7-alpine"];
const hasImages = spawnSync("docker", ["image", "inspect", ...IMAGES], { stdio: "ignore" }).status === 0;
const why = hasImages ? "" : ` (skipped: no engine has ${IMAGES.join(", ")}; see scripts/engine)`;

const SERVICE = `
const { Client } = require("pg");
const asked = async (...questions) => {
  const client = new Client({ connectionString: process.env.DATABASE_URL });
  await client.connect();
  const answers = [];
  for (const question of questions) answers.push((await client.query(question)).rows);
  await client.end();
  return answers;
};
module.exports = { asked };
if (require.main === module) {
  const server = require("http").createServer(async (request, response) => {
    if (request.url === "/health") return response.end("ok");
    const [migrated, connections, databases] = await asked(
      "select count(*)::int from migrated",
      "show max_connections",
      "select datname from pg_database where not datistemplate order by 1",
    );
    response.end(JSON.stringify({
      migrated: migrated[0].count,
      connections: connections[0].max_connections,
      databases: databases.map(({ datname }) => datname),
    }));
  });
  server.listen(process.env.PORT, "0.0.0.0");
  process.on("SIGTERM", () => server.close(() => process.exit(0)));
}
`;

const MIGRATION = `
const { asked } = require("./main.js");
asked("create table if not exists migrated (at timestamptz default now())", "insert into migrated default values");
`;

describe.skipIf(why !== "")(`a rendered compose file, started by an engine${why}`, () => {
  let dir = "";
  let port = 0;

  beforeAll(async () => {
    dir = mkdtempSync(join(tmpdir(), "plimsoll-compose-"));
    port = await unusedPort();
    write("plimsoll.config.json", JSON.stringify(definition(port)));
    write(
      "api/package.json",
      JSON.stringify({ name: "api", scripts: { start: "node main.js" }, dependencies: { pg: "^8.16.0" } }),
    );
    write("api/main.js", SERVICE);
    write("api/migrate.js", MIGRATION);
    execFileSync("npm", ["install", "--package-lock-only", "--silent"], { cwd: join(dir, "api") });
    expect(await startPlimsoll(dir, ["--config", "plimsoll.config.json", "render"], {}).ended).toMatchObject({
      exitCode: 0,
    });
    const template = readFileSync(join(dir, "deploy/secrets/production.env.example"), "utf8");
    write("deploy/secrets/production.env", template.replaceAll(/^(\w+)=$/gm, "$1=abcdef0123456789"));
  });
  afterAll(() => {
    compose("down", "--volumes", "--rmi", "local");
    rmSync(dir, { recursive: true, force: true });
  });

  test("must become healthy as a whole, migrated before it serves [CMP-01, CMP-35, T-42]", async () => {
    compose("up", "--wait");
    expect(await answer()).toMatchObject({ migrated: 1 });
  });

  test("must have its database as the definition says [CMP-25]", async () => {
    expect(await answer()).toMatchObject({ connections: "200", databases: ["analytics", "postgres", "shop"] });
  });

  test("must have its cache as the definition says [CMP-26]", () => {
    const said = inside(
      "cache",
      "redis-cli config get maxmemory; redis-cli config get maxmemory-policy; redis-cli config get appendonly",
    );
    expect(said.split("\n")).toEqual([
      "maxmemory",
      "1073741824",
      "maxmemory-policy",
      "allkeys-lru",
      "appendonly",
      "yes",
      "",
    ]);
  });

  test("must show no password of the database to who inspects it, and let its stores out nowhere [CMP-16, SCT-19]", () => {
    expect(inside("db", "env")).not.toContain("abcdef0123456789");
    const networks = docker(
      "inspect",
      "shop-production-db-1",
      "--format",
      "{{range $name, $_ := .NetworkSettings.Networks}}{{$name}} {{end}}",
    );
    expect(networks.trim()).toBe("shop-production_stores");
    expect(docker("network", "inspect", "shop-production_stores", "--format", "{{.Internal}}").trim()).toBe("true");
  });

  test("must keep its data when it is taken down and started again [CMP-09]", async () => {
    compose("down");
    compose("up", "--wait");
    expect(await answer()).toMatchObject({ migrated: 2 });
  });

  async function answer(): Promise<unknown> {
    // A connection that was kept belongs to a container that may be gone.
    return await (await fetch(`http://127.0.0.1:${port}/`, { headers: { connection: "close" } })).json();
  }

  function write(path: string, content: string): void {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), content);
  }

  function inside(service: string, command: string): string {
    return compose("exec", "-T", service, "sh", "-c", command);
  }

  function compose(...words: readonly string[]): string {
    const files = ["--env-file", "deploy/secrets/production.env", "--file", "deploy/compose/production.yaml"];
    return docker("compose", "--progress", "quiet", ...files, ...words);
  }

  function docker(...words: readonly string[]): string {
    return execFileSync("docker", words, { cwd: dir, encoding: "utf8" });
  }
});

function definition(port: number) {
  return {
    name: "shop",
    domain: "shop.example.com",
    target: { kind: "docker", entry: "none" },
    stores: {
      db: { kind: "postgres", maxConnections: 200, databases: ["analytics"], settings: { shared_buffers: "64MB" } },
      cache: { kind: "redis", maxMemory: "1Gi", eviction: "allkeys-lru", resources: { memory: "256Mi..2Gi" } },
    },
    services: {
      api: {
        // Where Node stands for its Alpine image there is no wget.
        build: { kind: "node", dir: "api", base: "slim" },
        port,
        hosts: ["api"],
        uses: ["db", "cache"],
        migrate: "node migrate.js",
        scale: 1,
        probes: { live: { path: "/health", every: "2s" } },
      },
    },
    environments: { production: {} },
  };
}
