import { connect } from "node:net";
import { expect, test } from "vitest";
import type { ProxyClient } from "./client.js";
import { isEntranceHeld } from "./entrance-held.js";
import { startProxy } from "./start-proxy.js";
import type { WorkerStatus } from "./status.js";
import { steadyLoad, untilSent } from "./testing/load.testsuite.js";
import {
  call,
  type ProxyFixture,
  proxyFixture,
  revision,
  signal,
  until,
  untilWarm,
  upstream,
} from "./testing/proxy-fixture.testsuite.js";

/** What may be lost with one killed worker beside what was in flight: sent before the client knew of its death. */
const MOST_LOST = 20;

test("a killed worker takes only its requests in flight with it; the warm one serves at once", async () => {
  const fixture = await warmFixture();
  const { client, port } = fixture;
  const load = steadyLoad(port, 500);
  let mayBeLost = 0;
  for (const count of [400, 800, 1_200]) {
    await untilSent(load, count);
    const { pid } = await worker(client, "current");
    mayBeLost += load.summary().waiting + MOST_LOST;
    signal(pid, "SIGKILL");
    await untilWarm(client);
  }
  await untilSent(load, 1_500);
  const { lost, hurt, ok, sent, failures } = await load.stop();
  expect(hurt).toBe(0);
  expect(lost).toBeLessThanOrEqual(mayBeLost);
  expect(ok + lost).toBe(sent);
  // Connections that broke, never one that was refused or left waiting.
  expect(failures.filter(({ reason }) => reason !== "ECONNRESET" && reason !== "EPIPE")).toEqual([]);
  expect((await client.status()).workersLost).toBe(3);
});

test("a killed parent is replaced by the worker; no connection is refused and none in use is broken", async () => {
  const { client, port } = await warmFixture();
  const load = steadyLoad(port, 400);
  let before = await client.status();
  for (const count of [300, 600, 900]) {
    await untilSent(load, count);
    signal(before.pid, "SIGKILL");
    const after = await untilWarm(client);
    expect(after.pid).not.toBe(before.pid);
    expect(current(after.workers)?.pid).toBe(current(before.workers)?.pid);
    expect(after).toMatchObject({ generation: before.generation, listeners: before.listeners, alarms: [] });
    before = after;
  }
  await untilSent(load, 1_200);
  expect(await load.stop()).toMatchObject({ lost: 0, hurt: 0 });
});

test("whoever finds the parent dead waits for the worker that is about to start the next one, and takes nothing from it", async () => {
  const { client, stateDir, socketPath, port } = await warmFixture();
  const before = await client.status();
  const worker = current(before.workers)?.pid as number;
  signal(worker, "SIGSTOP");
  signal(before.pid, "SIGKILL");
  const started = startProxy({ stateDir, socketPath, public: { host: "127.0.0.1", port } });
  expect(await isEntranceHeld(stateDir)).toBe(true);
  signal(worker, "SIGCONT");
  expect((await started).how).toBe("adopted");
  const after = await untilWarm(client);
  expect(current(after.workers)?.pid).toBe(worker);
  expect((await call(port, "/")).status).toBe(200);
});

test("nobody holds the entrance of a proxy whose processes are all dead", async () => {
  const { client, stateDir } = await warmFixture();
  const { pid, workers } = await client.status();
  for (const each of [pid, ...workers.map((worker) => worker.pid)]) signal(each, "SIGSTOP");
  for (const each of [pid, ...workers.map((worker) => worker.pid)]) signal(each, "SIGKILL");
  await until(async () => !(await isEntranceHeld(stateDir)));
});

test("with parent and worker killed at once the standby takes both their places", async () => {
  const { client, port } = await warmFixture();
  const load = steadyLoad(port, 300);
  await untilSent(load, 200);
  const before = await client.status();
  const mayBeLost = load.summary().waiting + MOST_LOST;
  signal(before.pid, "SIGSTOP");
  signal(current(before.workers)?.pid as number, "SIGKILL");
  signal(before.pid, "SIGKILL");
  const after = await untilWarm(client);
  const standby = before.workers.find(({ role }) => role === "standby");
  expect(current(after.workers)?.pid).toBe(standby?.pid);
  await untilSent(load, 600);
  const { lost, hurt } = await load.stop();
  expect(hurt).toBe(0);
  expect(lost).toBeLessThanOrEqual(mayBeLost);
});

test("a killed standby is replaced, and a parent killed meanwhile too", async () => {
  const { client, port } = await warmFixture();
  signal((await worker(client, "standby")).pid, "SIGKILL");
  await untilWarm(client);
  signal((await worker(client, "standby")).pid, "SIGKILL");
  signal((await client.status()).pid, "SIGKILL");
  await untilWarm(client);
  expect((await call(port, "/")).status).toBe(200);
});

test("a websocket outlives the parent that accepted it", async () => {
  const { serve, client, port } = await proxyFixture();
  const echo = await upstream("web");
  echo.server.on("upgrade", (_request, socket) => {
    socket.write("HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: Upgrade\r\n\r\n");
    socket.pipe(socket);
  });
  await serve([revision("r1", 100, [echo])]);
  const socket = connect(port, "127.0.0.1").setEncoding("utf8");
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk;
  });
  socket.write("GET / HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: x\r\n\r\n");
  await until(() => text.endsWith("\r\n\r\n"));
  const { pid } = await untilWarm(client);
  signal(pid, "SIGKILL");
  await until(async () => (await client.status()).pid !== pid);
  socket.write("still here");
  await until(() => text.endsWith("still here"));
  socket.destroy();
});

test("counts survive the death of the parent exactly, and that of a worker to the last report", async () => {
  const { client, port } = await warmFixture();
  const total = async () => (await client.counters()).services.web?.r1?.total;
  for (let n = 0; n < 40; n += 1) await call(port, "/");
  signal((await client.status()).pid, "SIGKILL");
  await untilWarm(client);
  expect(await total()).toBe(40);
  for (let n = 0; n < 10; n += 1) await call(port, "/");
  expect(await total()).toBe(50);
  // The counters were just reported: nothing has been counted since.
  signal((await worker(client, "current")).pid, "SIGKILL");
  await untilWarm(client);
  expect(await total()).toBe(50);
  const { pid, workers } = await client.status();
  signal(pid, "SIGSTOP");
  signal(current(workers)?.pid as number, "SIGKILL");
  signal(pid, "SIGKILL");
  await untilWarm(client);
  expect(await total()).toBe(50);
});

test("a pause outlives worker and parent", async () => {
  const { client, port } = await warmFixture();
  await client.pause("web", 60_000);
  signal((await worker(client, "current")).pid, "SIGKILL");
  await untilWarm(client);
  signal((await client.status()).pid, "SIGKILL");
  await untilWarm(client);
  const held = call(port, "/");
  await until(async () => (await client.status()).held.web === 1);
  await client.resume("web");
  expect((await held).status).toBe(200);
});

test("a table put while the parent dies is in force or is not, as the client was told", async () => {
  const { client, change } = await warmFixture();
  for (let round = 0; round < 5; round += 1) {
    const { pid } = await client.status();
    const put = change((table) => table);
    signal(pid, "SIGKILL");
    const { generation } = await put;
    expect((await client.table()).generation).toBe(generation);
    await untilWarm(client);
  }
});

async function warmFixture(): Promise<ProxyFixture> {
  const fixture = await proxyFixture();
  const instances = [await upstream("a"), await upstream("b")];
  await fixture.serve([revision("r1", 100, instances)]);
  await untilWarm(fixture.client);
  return fixture;
}

async function worker(client: ProxyClient, role: WorkerStatus["role"]): Promise<WorkerStatus> {
  return until(async () => (await client.status()).workers.find((each) => each.role === role));
}

function current(workers: readonly WorkerStatus[]): WorkerStatus | undefined {
  return workers.find(({ role }) => role === "current");
}
