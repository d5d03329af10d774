import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const probe = `
const { createRequire } = await import("node:module");
await import(process.argv[1]);
const loaded = Object.keys(createRequire(import.meta.url).cache);
const names = loaded.map((path) => path.split("/node_modules/").at(-1)).filter((path) => !path.startsWith("/"));
console.log(JSON.stringify([...new Set(names.map((path) => path.match(/^(@[^/]+\\/)?[^/]+/)[0]))]));
`;

/** The packages of CommonJS that an import loads, as all of ours are. */
function packagesLoadedBy(path: string): readonly string[] {
  const cwd = fileURLToPath(new URL("..", import.meta.url));
  return JSON.parse(
    execFileSync(process.execPath, ["--input-type=module", "-e", probe, path], { cwd, encoding: "utf8" }),
  ) as string[];
}

test("config, health and logs load pino and nothing heavier", () => {
  const loaded = packagesLoadedBy("@plimsoll/runtime");
  expect(loaded).toContain("pino");
  for (const name of ["prom-client", "fastify", "express", "rate-limiter-flexible", "pino-pretty"]) {
    expect(loaded).not.toContain(name);
  }
});

test.each(["fastify", "express", "http", "worker", "next"])(
  "the adapter for %s loads no other framework, and no OpenTelemetry SDK",
  (adapter) => {
    const loaded = packagesLoadedBy(`@plimsoll/runtime/${adapter}`);
    const others = ["fastify", "express", "pino-pretty"].filter((name) => name !== adapter);
    for (const name of [...others, "@opentelemetry/sdk-trace-node", "@opentelemetry/sdk-trace-base"]) {
      expect(loaded).not.toContain(name);
    }
  },
);
