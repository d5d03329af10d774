import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { compiledEntry } from "../../../../base/package-root.js";
import { freePort } from "../../instances/free-port.js";
import { type StaticServer, startStaticServer } from "./static-server.js";

let root: string;
let server: StaticServer;

beforeAll(async () => {
  root = mkdtempSync(join(tmpdir(), "plimsoll-static-"));
  mkdirSync(join(root, "assets"));
  writeFileSync(join(root, "index.html"), "<h1>home</h1>");
  writeFileSync(join(root, "assets", "index-DiwrgTda.js"), "console.log(1)");
  writeFileSync(join(root, "robots.txt"), "User-agent: *\n");
  server = await startStaticServer({ root, host: "127.0.0.1", port: 0 });
});

afterAll(() => {
  server.close();
  rmSync(root, { recursive: true });
});

const get = (path: string, headers: Record<string, string> = {}) =>
  fetch(`http://127.0.0.1:${server.port}${path}`, { headers });

async function seen(path: string): Promise<readonly [status: number, cached: string | null, body: string]> {
  const response = await get(path);
  return [response.status, response.headers.get("cache-control"), await response.text()];
}

describe("a static site", () => {
  test("has its pages asked for again, and hashed names kept for good", async () => {
    expect(await seen("/")).toEqual([200, "no-cache", "<h1>home</h1>"]);
    expect(await seen("/robots.txt")).toEqual([200, "no-cache", "User-agent: *\n"]);
    expect(await seen("/assets/index-DiwrgTda.js")).toEqual([
      200,
      "public, max-age=31536000, immutable",
      "console.log(1)",
    ]);
  });

  test("answers a page that it knows not to have changed without its body", async () => {
    const etag = (await get("/")).headers.get("etag") ?? "";
    expect((await get("/", { "if-none-match": etag })).status).toBe(304);
  });

  test("lets the browser's router have paths without an extension, and says 404 for files that are not there", async () => {
    expect(await seen("/profiles/7?tab=jobs")).toEqual([200, "no-cache", "<h1>home</h1>"]);
    expect((await get("/assets/gone-12345678.js")).status).toBe(404);
    expect((await get("/../../etc/passwd.txt")).status).toBe(404);
  });

  test("answers probes", async () => {
    for (const path of ["/health", "/ready", "/live"]) expect((await seen(path))[0]).toBe(200);
  });
});

test("the server of a static site ends well when it is asked to, with connections open", async () => {
  const port = await freePort(new Set());
  const entry = compiledEntry("target/process/builds/static-server/main.js");
  const env = { ...process.env, PORT: String(port), HOST: "127.0.0.1" };
  const child = spawn(process.execPath, [entry, root], { env, stdio: "ignore" });
  const url = `http://127.0.0.1:${port}/`;
  await expect
    .poll(
      () =>
        fetch(url).then(
          (answer) => answer.status,
          () => "refused",
        ),
      { timeout: 10_000 },
    )
    .toBe(200);
  const unused = connect(port, "127.0.0.1");
  await once(unused, "connect");
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});
