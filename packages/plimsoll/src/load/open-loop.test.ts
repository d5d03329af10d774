import type { RequestListener } from "node:http";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { latencyPercentiles } from "./load-summary.js";
import type { LoadRun } from "./open-loop.js";
import { startLoad } from "./open-loop.js";

const closers: (() => void)[] = [];
afterEach(() => {
  for (const close of closers.splice(0)) close();
});

async function serve(listener: RequestListener): Promise<number> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closers.push(() => {
    server.closeAllConnections();
    server.close();
  });
  return (server.address() as AddressInfo).port;
}

async function untilSent(load: LoadRun, count: number): Promise<void> {
  while (load.summary().sent < count) await new Promise((resolve) => setImmediate(resolve));
}

test("a load counts every answer by what it was", async () => {
  const port = await serve((request, response) => {
    response.statusCode = request.url === "/bad" ? 503 : 200;
    response.end();
  });
  const makers = ["/a", "/bad", "/b", "/c"].map((path) => () => ({ method: "GET", path }));
  const load = startLoad({ host: "127.0.0.1", port, rate: 2_000, makers });
  await untilSent(load, 400);
  const summary = await load.stop();
  expect(summary.waiting).toBe(0);
  expect(summary.lost).toBe(0);
  expect(summary.ok + summary.hurt).toBe(summary.sent);
  expect(summary.hurt).toBe(Math.floor((summary.sent + 2) / 4));
  expect(summary.statuses).toEqual({ 200: summary.ok, 503: summary.hurt });
  expect(summary.failures[0]).toMatchObject({ kind: "hurt", method: "GET", path: "/bad", status: 503 });
});

test("a refused connection is a loss and is never retried away", async () => {
  const load = startLoad({
    host: "127.0.0.1",
    port: 1,
    rate: 1_000,
    makers: [() => ({ method: "GET", path: "/" })],
  });
  await untilSent(load, 20);
  const summary = await load.stop();
  expect(summary).toMatchObject({ ok: 0, hurt: 0, lost: summary.sent, retried: 0 });
  expect(summary.failures[0]?.reason).toBe("ECONNREFUSED");
});

test("an answer that does not come in time is a loss", async () => {
  const port = await serve(() => {});
  const makers = [() => ({ method: "GET", path: "/" })];
  const load = startLoad({ host: "127.0.0.1", port, rate: 1_000, makers, timeoutMs: 30 });
  await untilSent(load, 5);
  const summary = await load.stop();
  expect(summary.lost).toBe(summary.sent);
  expect(summary.failures[0]?.reason).toBe("ETIMEDOUT");
});

test("a read on a connection that was closed while idle is sent again and counted so; a write is a loss", async () => {
  // Every connection answers once; whatever comes next on it meets a reset.
  const served = new WeakSet<object>();
  const port = await serve((request, response) => {
    if (served.has(request.socket)) return request.socket.resetAndDestroy();
    served.add(request.socket);
    response.end();
  });
  const methods = ["GET", "POST"];
  const makers = [(n: number) => ({ method: methods[Math.floor(n / 25) % 2] as string, path: "/", body: "" })];
  const load = startLoad({ host: "127.0.0.1", port, rate: 500, makers });
  await untilSent(load, 100);
  const summary = await load.stop();
  expect(summary.retried).toBeGreaterThan(0);
  expect(summary.lost).toBeGreaterThan(0);
  expect(summary.ok + summary.lost).toBe(summary.sent);
  const lost = { kind: "lost", method: "POST", reason: "ECONNRESET" };
  for (const failure of summary.failures) expect(failure).toMatchObject(lost);
});

test("percentiles are nearest-rank", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(latencyPercentiles(hundred)).toEqual({ p50: 50, p95: 95, p99: 99, max: 100 });
  expect(latencyPercentiles([])).toEqual({ p50: 0, p95: 0, p99: 0, max: 0 });
});
