import { readdirSync, readFileSync, truncateSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import type { RoutingTable } from "./routing-table.js";
import { startProxy } from "./start-proxy.js";
import { statePaths } from "./state-file.js";
import { call, proxyFixture, revision, signal, until, untilWarm, upstream } from "./testing/proxy-fixture.testsuite.js";

test("once a table is put, every new request goes by it, and requests in flight finish where they are", async () => {
  const { serve, port, client } = await proxyFixture();
  let finish = () => {};
  const old = await upstream("old", (request, response) => {
    if (request.url !== "/slow") return response.end("old");
    finish = () => response.end("old, in the end");
  });
  const next = await upstream("new");
  await serve([revision("r1", 100, [old])]);
  const inFlight = call(port, "/slow");
  await until(() => old.got.length === 1);
  await serve([revision("r2", 100, [next])]);
  for (let n = 0; n < 50; n += 1) expect((await call(port, "/")).body).toBe("new");
  expect(await client.drain({ revision: "r1" }, 20)).toEqual({ remaining: 1 });
  finish();
  expect((await inFlight).body).toBe("old, in the end");
  expect(await client.drain({ revision: "r1" })).toEqual({ remaining: 0 });
});

test("every refused table leaves the one in force and the saved file as they were, byte for byte", async () => {
  const { serve, client, stateDir, port } = await proxyFixture();
  const web = await upstream("web");
  await serve([revision("r1", 100, [web])]);
  await client.changeTable(5, (table) => table);
  const [inForce, saved] = [await client.table(), readFileSync(statePaths(stateDir).current)];
  const taken = await takenPort();
  const next = { ...inForce, generation: inForce.generation + 1 };
  const onTakenPort = { ...next.listeners, internal: { web: taken } };
  const refusals: [RoutingTable, string][] = [
    [{ ...next, fence: 4 }, "TGT-PROXY-FENCE"],
    [{ ...next, generation: inForce.generation }, "TGT-PROXY-GENERATION"],
    [{ ...next, generation: inForce.generation + 2 }, "TGT-PROXY-GENERATION"],
    [{ ...next, routes: [{ host: "*", path: "/", service: "nobody" }] }, "TGT-PROXY-TABLE"],
    [{ ...next, listeners: onTakenPort }, "TGT-PROXY-PORT"],
  ];
  for (const [table, code] of refusals) await expect(client.putTable(table)).rejects.toMatchObject({ code });
  expect(await client.table()).toEqual(inForce);
  expect(readFileSync(statePaths(stateDir).current)).toEqual(saved);
  expect((await call(port, "/")).body).toBe("web");
});

test("a port that is taken is named in the error", async () => {
  const { client, folder } = await proxyFixture();
  const taken = await takenPort();
  const listeners = { public: { host: "127.0.0.1", port: taken }, internal: {} };
  await expect(client.changeTable(1, (table) => ({ ...table, listeners }))).rejects.toThrow(`127.0.0.1:${taken}`);
  const options = { stateDir: join(folder, "other"), socketPath: join(folder, "other.sock") };
  await expect(startProxy({ ...options, public: listeners.public })).rejects.toMatchObject({
    code: "TGT-PROXY-PORT",
    message: expect.stringContaining(`127.0.0.1:${taken}`),
  });
});

test("of many writers at once exactly one wins each generation", async () => {
  const { client } = await proxyFixture();
  const before = await client.table();
  const puts = Array.from({ length: 8 }, () => client.putTable({ ...before, generation: 1, fence: 1 }));
  const outcomes = await Promise.allSettled(puts);
  expect(outcomes.filter((outcome) => outcome.status === "fulfilled")).toHaveLength(1);
  expect((await client.table()).generation).toBe(1);
});

test("internal ports come and go with the table, and choose the revision of the caller's release", async () => {
  const { serve, change, port } = await proxyFixture();
  const [old, next] = [await upstream("old"), await upstream("new")];
  await serve([revision("r1", 100, [old]), revision("r2", 0, [next])]);
  const { listeners } = await change((table) => ({
    ...table,
    listeners: { ...table.listeners, internal: { web: 0 } },
  }));
  const internal = listeners.internal.web as number;
  const ask = async (at: number, release: string) =>
    (await call(at, "/", { headers: { "x-plimsoll-release": release } })).body;
  expect(await ask(internal, "release-r2")).toBe("new");
  expect(await ask(internal, "release-r1")).toBe("old");
  expect(await ask(internal, "release-of-yesterday")).toBe("old");
  expect(await ask(port, "release-r2")).toBe("old");
  await change((table) => ({ ...table, listeners: { ...table.listeners, internal: {} } }));
  await expect(call(internal, "/")).rejects.toMatchObject({ code: "ECONNREFUSED" });
});

test("a request belongs to a release only where its service has two sides, so that an old one never holds others back", async () => {
  const { serve, change, port } = await proxyFixture();
  const echo = (name: string) =>
    upstream(name, (request, response) => response.end(`${name} ${request.headers["x-plimsoll-release"]}`));
  const [old, next] = [await echo("old"), await echo("new")];
  await serve([revision("r1", 100, [old]), revision("r2", 0, [next])]);
  expect((await call(port, "/")).body).toBe("old undefined");

  await serve([revision("r1", 50, [old]), revision("r2", 50, [next])]);
  const answers = new Set<string>();
  for (let n = 0; n < 20; n += 1) answers.add((await call(port, "/")).body);
  expect([...answers].sort()).toEqual(["new release-r2", "old release-r1"]);

  const { listeners } = await change((table) => ({
    ...table,
    listeners: { ...table.listeners, internal: { web: 0 } },
  }));
  const headers = { "x-plimsoll-release": "release-r2" };
  expect((await call(listeners.internal.web as number, "/", { headers })).body).toBe("new release-r2");
});

test("a restarted proxy serves the table it was stopped with, on the same ports", async () => {
  const { serve, client, stateDir, socketPath, port } = await proxyFixture();
  const web = await upstream("web");
  const table = await serve([revision("r1", 100, [web])]);
  await client.stop();
  await expect(call(port, "/")).rejects.toMatchObject({ code: "ECONNREFUSED" });
  const again = await startProxy({ stateDir, socketPath, public: { host: "127.0.0.1", port: 0 } });
  expect(again.how).toBe("started");
  expect(await client.table()).toEqual(table);
  expect((await call(port, "/")).body).toBe("web");
});

test("a proxy started on a torn table serves the one before it, and raises an alarm until the next table", async () => {
  const { serve, change, client, stateDir, socketPath, port } = await proxyFixture();
  const web = await upstream("web");
  const before = await serve([revision("r1", 100, [web])]);
  await change((table) => ({ ...table, routes: [] }));
  await client.stop();
  truncateSync(statePaths(stateDir).current, 100);
  await startProxy({ stateDir, socketPath, public: { host: "127.0.0.1", port: 0 } });
  expect(await client.table()).toEqual(before);
  expect((await call(port, "/")).body).toBe("web");
  const { alarms } = await client.status();
  expect(alarms).toMatchObject([{ kind: "state-unreadable", message: expect.stringContaining("routing-table.json") }]);
  expect(await client.metrics()).toContain("plimsoll_proxy_state_unreadable 1");
  expect(readFileSync(join(stateDir, "proxy.log"), "utf8")).toContain('"state-unreadable"');
  await change((table) => table);
  expect((await client.status()).alarms).toEqual([]);
});

test("with no readable copy of its table a proxy does not start empty, and says so", async () => {
  const { serve, client, stateDir, socketPath } = await proxyFixture();
  await serve([revision("r1", 100, [await upstream("web")])]);
  await client.stop();
  for (const path of Object.values(statePaths(stateDir))) truncateSync(path, 3);
  await expect(startProxy({ stateDir, socketPath, public: { host: "127.0.0.1", port: 0 } })).rejects.toMatchObject({
    code: "TGT-PROXY-STATE",
  });
});

test("a proxy that runs is adopted, also when several start at once", async () => {
  const { client, stateDir, socketPath } = await proxyFixture();
  const options = { stateDir, socketPath, public: { host: "127.0.0.1", port: 0 } };
  const [first] = await Promise.all(Array.from({ length: 3 }, () => startProxy(options)));
  expect(first?.how).toBe("adopted");
  const { pid } = await client.status();
  await client.stop();
  const started = await Promise.all(Array.from({ length: 3 }, () => startProxy(options)));
  expect(started.map(({ how }) => how).sort()).toEqual(["adopted", "adopted", "started"]);
  expect((await client.status()).pid).not.toBe(pid);
  expect(readdirSync(stateDir).filter((name) => name.endsWith(".claim"))).toHaveLength(1);
});

test("a socket path that the kernel would cut is refused by its length", async () => {
  const { folder } = await proxyFixture();
  const socketPath = join(folder, "x".repeat(100), "admin.sock");
  await expect(
    startProxy({ stateDir: join(folder, "other"), socketPath, public: { host: "127.0.0.1", port: 0 } }),
  ).rejects.toMatchObject({ code: "TGT-PROXY-SOCKET" });
});

test("a worker that hangs is replaced, and a switch does not wait for it for ever", async () => {
  const { serve, client, port } = await proxyFixture();
  const [old, next] = [await upstream("old"), await upstream("new")];
  await serve([revision("r1", 100, [old])]);
  const warm = await untilWarm(client);
  const current = warm.workers.find((worker) => worker.role === "current");
  signal(current?.pid as number, "SIGSTOP");
  await serve([revision("r2", 100, [next])]);
  expect((await call(port, "/")).body).toBe("new");
  expect((await untilWarm(client)).workers.map((worker) => worker.pid)).not.toContain(current?.pid);
});

async function takenPort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => void server.close());
  return (server.address() as AddressInfo).port;
}
