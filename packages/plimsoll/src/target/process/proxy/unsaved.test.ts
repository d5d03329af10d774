import { mkdirSync, rmdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { startProxy } from "./start-proxy.js";
import { loadState, statePaths } from "./state-file.js";
import { call, proxyFixture, revision, until, upstream } from "./testing/proxy-fixture.testsuite.js";

test("a proxy that can write neither log nor counters serves and answers from memory, and says so until it can", async () => {
  const { folder } = await proxyFixture();
  const [stateDir, socketPath] = [join(folder, "b"), join(folder, "b.sock")];
  const taken = join(stateDir, "counters.json.tmp");
  mkdirSync(taken, { recursive: true });
  symlinkSync("/dev/full", join(stateDir, "proxy.log"));
  const { client } = await startProxy({ stateDir, socketPath, public: { host: "127.0.0.1", port: 0 } });
  const web = await upstream("web");
  const table = await client.changeTable(1, (before) => ({
    ...before,
    routes: [{ host: "*", path: "/", service: "web" }],
    services: { web: { sticky: false, slowMs: 1_000, timeoutMs: 1_000, revisions: [revision("r1", 100, [web])] } },
  }));

  await until(async () => (await client.status()).alarms.length > 0);
  expect((await client.status()).alarms).toMatchObject([{ kind: "counters-unsaved" }]);
  expect((await call(table.listeners.public.port, "/")).body).toBe("web");
  expect((await client.counters()).services.web?.r1?.total).toBe(1);

  rmdirSync(taken);
  await until(async () => (await client.status()).alarms.length === 0);
  await client.stop();
});

test("a table that cannot be saved is in force when it moves no traffic, and is saved as soon as it can be", async () => {
  const { client, serve, port, stateDir } = await proxyFixture();
  const [one, other] = [await upstream("one"), await upstream("other")];
  await serve([revision("r1", 100, [one]), revision("r2", 0, [other])]);
  const saved = loadState(stateDir);
  const taken = `${statePaths(stateDir).previous}.${(await client.status()).pid}.tmp`;
  mkdirSync(taken);

  const moved = await serve([revision("r1", 100, [other]), revision("r2", 0, [one])]);
  expect((await call(port, "/")).body).toBe("other");
  expect((await client.status()).alarms).toMatchObject([{ kind: "state-unsaved" }]);
  expect(await client.metrics()).toContain("plimsoll_proxy_state_unsaved 1");
  await expect(serve([revision("r1", 0, [other]), revision("r2", 100, [one])])).rejects.toMatchObject({
    code: "TGT-PROXY-STATE",
  });
  expect(await client.table()).toEqual(moved);
  expect(loadState(stateDir)).toEqual(saved);

  rmdirSync(taken);
  await until(async () => (await client.status()).alarms.length === 0);
  expect(loadState(stateDir)).toEqual({ kind: "intact", table: moved });
});
