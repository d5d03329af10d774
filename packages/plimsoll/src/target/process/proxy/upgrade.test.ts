import { writeFileSync } from "node:fs";
import { Agent, request } from "node:http";
import { join } from "node:path";
import { expect, test } from "vitest";
import { compiledEntry } from "../../../base/package-root.js";
import { call, proxyFixture, revision, signal, until, untilWarm, upstream } from "./testing/proxy-fixture.testsuite.js";
import { testUpgradesUnderLoad } from "./testing/upgrades.testsuite.js";

const MAIN = compiledEntry("target/process/proxy/main.js");

testUpgradesUnderLoad(5, "of the workers");
testUpgradesUnderLoad(3, "of every process");

test("after an upgrade the old worker answers what it has, asks its clients to leave, and ends", async () => {
  const { serve, client, port } = await proxyFixture();
  let finish = () => {};
  const web = await upstream("web", (incoming, response) => {
    if (incoming.url !== "/slow") return response.end("quick");
    finish = () => response.end("slow");
  });
  await serve([revision("r1", 100, [web])]);
  await untilWarm(client);
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  expect((await kept(agent, port, "/")).connection).toBe("keep-alive");
  const inFlight = kept(agent, port, "/slow");
  await until(() => web.got.length === 2);
  await client.upgrade();
  expect((await call(port, "/")).body).toBe("quick");
  expect((await client.status()).workers.some(({ role }) => role === "draining")).toBe(true);
  finish();
  expect(await inFlight).toEqual({ body: "slow", connection: "close" });
  await untilWarm(client);
  agent.destroy();
});

test("an upgrade to other code runs that code from then on, also after a kill", async () => {
  const { serve, client, folder, port } = await proxyFixture();
  await serve([revision("r1", 100, [await upstream("web")])]);
  const entry = join(folder, "next.mjs");
  writeFileSync(entry, `import ${JSON.stringify(MAIN)};`);
  expect((await client.upgrade({ entry })).entry).toBe(entry);
  const { workers } = await untilWarm(client);
  signal(workers.find(({ role }) => role === "current")?.pid as number, "SIGKILL");
  expect((await untilWarm(client)).entry).toBe(entry);
  expect((await call(port, "/")).status).toBe(200);
});

test.each([
  ["ends at once", "process.exit(3)"],
  ["throws", "throw new Error('broken build')"],
  [
    "dies when it is to serve",
    `process.on("message", ({ kind }) => kind === "serve" && process.exit(1)); await import(${JSON.stringify(MAIN)});`,
  ],
  ["speaks another protocol", "process.on('message', () => process.send({ kind: 'ready', protocol: 999 }))"],
])("an upgrade to code that %s leaves the old worker serving, and says so", async (_name, code) => {
  const { serve, client, folder, port } = await proxyFixture();
  await serve([revision("r1", 100, [await upstream("web")])]);
  const before = await untilWarm(client);
  const entry = join(folder, "broken.mjs");
  writeFileSync(entry, code);
  await expect(client.upgrade({ entry })).rejects.toMatchObject({
    code: "TGT-PROXY-START",
    message: expect.stringContaining(entry),
  });
  expect((await call(port, "/")).body).toBe("web");
  const after = await untilWarm(client);
  expect([after.entry, after.workers.map(({ pid }) => pid)]).toEqual([
    before.entry,
    before.workers.map(({ pid }) => pid),
  ]);
});

test("a worker that is told to stop by someone else leaves in order", async () => {
  const { serve, client, port } = await proxyFixture();
  let finish = () => {};
  const web = await upstream("web", (_request, response) => {
    finish = () => response.end("done");
  });
  await serve([revision("r1", 100, [web])]);
  const { workers } = await untilWarm(client);
  const inFlight = call(port, "/");
  await until(() => web.got.length === 1);
  signal(workers.find(({ role }) => role === "current")?.pid as number, "SIGTERM");
  await until(async () => (await client.status()).workers.some(({ role }) => role === "draining"));
  finish();
  expect((await inFlight).body).toBe("done");
  expect((await untilWarm(client)).workersLost).toBe(0);
});

function kept(agent: Agent, port: number, path: string): Promise<{ body: string; connection: string | undefined }> {
  return new Promise((resolve, reject) => {
    const sent = request({ host: "127.0.0.1", port, path, agent }, (answer) => {
      let body = "";
      answer.setEncoding("utf8");
      answer.on("data", (chunk) => {
        body += chunk;
      });
      answer.on("end", () => resolve({ body, connection: answer.headers.connection }));
    });
    sent.on("error", reject);
    sent.end();
  });
}
