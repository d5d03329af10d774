import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { postgresServer } from "./testing/postgres-server.js";
import { runProgram, startProgram } from "./testing/program.js";
import { redisServer, type StoreServer } from "./testing/redis-server.js";

interface Snippet {
  readonly name: string;
  readonly code: string;
}

const root = fileURLToPath(new URL("../../../", import.meta.url));
const snippets = await readSnippets();
const nextFiles = snippets.filter(({ code }) => code.startsWith("// "));
const programs = snippets.filter((snippet) => !nextFiles.includes(snippet));
const services = programs.filter(({ code }) => /await start(?:Worker)?\(/.test(code));
const scripts = programs.filter((snippet) => !services.includes(snippet));

let folder: string;
let stores: readonly StoreServer[];
let env: Readonly<Record<string, string>>;

beforeAll(async () => {
  const dist = fileURLToPath(new URL("../dist/", import.meta.url));
  folder = await mkdtemp(join(dist, "snippets-"));
  const [postgres, redis] = await Promise.all([postgresServer(), redisServer()]);
  stores = [postgres, redis];
  await Promise.all(stores.map((store) => store.start()));
  const DATABASE_URL = postgres.url.replace("postgres@", "postgres:kc8sE2vQ9@");
  env = { DATABASE_URL, REDIS_URL: redis.url, OTEL_EXPORTER_OTLP_ENDPOINT: "http://127.0.0.1:9" };
});

afterAll(async () => {
  await Promise.all((stores ?? []).map((store) => store.remove()));
  if (folder !== undefined) await rm(folder, { recursive: true });
});

test("the pages hold a program for every adapter", () => {
  for (const adapter of ["fastify", "express", "http", "worker", "next"]) {
    expect(snippets.map(({ name }) => name).join(" ")).toContain(`runtime/${adapter}.md`);
  }
});

describe("a service in the documentation starts, is live and ready, and stops", () => {
  test.each(services)("$name", async (snippet) => {
    const program = await startProgram(await save(snippet), env);
    const probes = snippet.code.includes("startWorker") ? program.adminUrl : program.url;
    expect((await fetch(`${probes}/health`)).status).toBe(200);
    await expect.poll(async () => (await fetch(`${probes}/ready`)).status).toBe(200);
    expect((await fetch(`${program.adminUrl}/metrics`)).status).toBe(200);
    expect(await program.stop()).toBe(0);
  });
});

describe("a script in the documentation runs to its end", () => {
  test.each(scripts)("$name", async (snippet) => {
    const { exitCode, out, errors } = await runProgram(await save(snippet), env);
    expect([exitCode, errors]).toEqual([0, ""]);
    expect(out).not.toContain("kc8sE2vQ9");
  });
});

test("the files for Next.js register a service and answer as route handlers", async () => {
  for (const { code } of nextFiles) await write(/^\/\/ (\S+)/.exec(code)?.[1] ?? "", code);
  await write("package.json", '{ "type": "module" }');
  await write("drive.mjs", driver);
  const { exitCode, out, errors } = await runProgram(join(folder, "drive.mjs"), { ...env, NEXT_RUNTIME: "nodejs" });
  expect([exitCode, errors]).toEqual([0, ""]);
  expect(out.split("\n")).toEqual(expect.arrayContaining(["health 503", "health 200", "ready 200", "metrics 404"]));
});

const driver = `
const { GET: health } = await import("./app/health/route.js");
const { GET: ready } = await import("./app/ready/route.js");
const { GET: metrics } = await import("./app/metrics/route.js");
const { register } = await import("./instrumentation.js");
const ask = async (name, route) => console.log(name, (await route(new Request("http://web/" + name))).status);
await ask("health", health);
await register();
await ask("health", health);
await ask("ready", ready);
await ask("metrics", metrics);
process.exit(0);
`;

async function readSnippets(): Promise<readonly Snippet[]> {
  const pages = (await readdir(join(root, "docs/runtime"))).map((page) => `docs/runtime/${page}`);
  const found = await Promise.all(
    ["packages/runtime/README.md", "docs/runtime.md", ...pages].map(async (page) => {
      const blocks = (await readFile(join(root, page), "utf8")).matchAll(/^```\w+\n([\s\S]*?)^```$/gm);
      return [...blocks].map(([, code = ""], index) => ({ name: `${page} ${index + 1}`, code }));
    }),
  );
  return found.flat();
}

async function save({ name, code }: Snippet): Promise<string> {
  return write(`${name.replace(/\W+/g, "-")}.mjs`, code);
}

async function write(name: string, code: string): Promise<string> {
  const path = join(folder, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, code);
  return path;
}
