import { statSync } from "node:fs";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { connectProxy } from "./client.js";
import { startProxy } from "./start-proxy.js";
import { call, proxyFixture, revision, until, upstream } from "./testing/proxy-fixture.testsuite.js";

test("only its owner can open the admin socket and read the state", async () => {
  const { folder } = await proxyFixture();
  const [stateDir, socketPath] = [join(folder, "own", "state"), join(folder, "own", "run", "admin.sock")];
  const { client } = await startProxy({ stateDir, socketPath, public: { host: "127.0.0.1", port: 0 } });
  const modeOf = (path: string) => (statSync(path).mode & 0o777).toString(8);
  expect([modeOf(socketPath), modeOf(dirname(socketPath)), modeOf(stateDir)]).toEqual(["600", "700", "700"]);
  expect(modeOf(join(stateDir, "routing-table.json"))).toBe("600");
  await client.stop();
});

test("the counters are there for Prometheus, on the admin socket and on a loopback port", async () => {
  const { folder } = await proxyFixture();
  const web = await upstream("web", (_request, response) => response.writeHead(503).end());
  const metricsPort = web.port + (web.port > 60_000 ? -1_000 : 1_000);
  const options = { stateDir: join(folder, "b"), socketPath: join(folder, "b.sock"), metricsPort };
  const { client } = await startProxy({ ...options, public: { host: "127.0.0.1", port: 0 } });
  const table = await client.changeTable(1, (before) => ({
    ...before,
    routes: [{ host: "*", path: "/", service: "web" }],
    services: { web: { sticky: false, slowMs: 1_000, timeoutMs: 1_000, revisions: [revision("r1", 100, [web])] } },
  }));
  await call(table.listeners.public.port, "/");
  const text = await client.metrics();
  expect(text).toContain('plimsoll_proxy_requests_total{service="web",revision="r1"} 1\n');
  expect(text).toContain('plimsoll_proxy_errors_total{service="web",revision="r1"} 1\n');
  expect(text).toContain('plimsoll_proxy_latency_seconds_bucket{service="web",revision="r1",le="+Inf"} 1\n');
  expect((await call(metricsPort, "/metrics")).body).toBe(text);
  expect((await call(metricsPort, "/table")).status).toBe(404);
  await client.stop();
});

test("a proxy that is not there is an error that says where it was looked for", async () => {
  const { folder } = await proxyFixture();
  const socketPath = join(folder, "nobody.sock");
  await expect(connectProxy(socketPath).status()).rejects.toMatchObject({
    code: "TGT-PROXY-UNREACHABLE",
    place: socketPath,
  });
});

test("a drain waits for what is in flight on the instance it names, and on no other", async () => {
  const { serve, client, port } = await proxyFixture();
  const waiting = new Map<string, () => void>();
  const slow = (name: string) =>
    upstream(name, (_request, response) => void waiting.set(name, () => response.end(name)));
  const [one, other] = [await slow("one"), await slow("other")];
  await serve([revision("r1", 100, [one, other])]);
  const answers = [call(port, "/"), call(port, "/")];
  await until(() => waiting.size === 2);
  expect(await client.drain({ service: "web" }, 0)).toEqual({ remaining: 2 });
  expect(await client.drain({ service: "nobody" }, 0)).toEqual({ remaining: 0 });
  waiting.get("one")?.();
  expect(await client.drain({ instances: [one.id] })).toEqual({ remaining: 0 });
  expect(await client.drain({ instances: [other.id] }, 0)).toEqual({ remaining: 1 });
  waiting.get("other")?.();
  await Promise.all(answers);
});
