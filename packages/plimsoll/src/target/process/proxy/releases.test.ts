import { expect, test } from "vitest";
import type { Counters, RevisionCounters } from "./counters.js";
import { MOST_HURT_KEPT } from "./counters.js";
import { call, proxyFixture, revision, until, untilWarm, upstream } from "./testing/proxy-fixture.testsuite.js";

test("a visitor stays on one revision as weights grow, and all services see the same visitor", async () => {
  const { change, port } = await proxyFixture();
  const [oldWeb, newWeb, oldApi, newApi] = [
    await upstream("old web"),
    await upstream("new web"),
    await upstream("old api"),
    await upstream("new api"),
  ];
  const shift = (weight: number) =>
    change((table) => ({
      ...table,
      cookieDomain: "app.localhost",
      routes: [
        { host: "app.localhost", path: "/", service: "web" },
        { host: "api.app.localhost", path: "/", service: "api" },
      ],
      services: {
        web: { ...settings, revisions: [revision("w1", 100 - weight, [oldWeb]), revision("w2", weight, [newWeb])] },
        api: { ...settings, revisions: [revision("a1", 100 - weight, [oldApi]), revision("a2", weight, [newApi])] },
      },
    }));
  const visit = async (host: string, cookie: string) => {
    const answer = await call(port, "/", { headers: { host, ...(cookie === "" ? {} : { cookie }) } });
    return { side: answer.body.split(" ")[0], cookie: answer.headers["set-cookie"]?.[0]?.split(";")[0] ?? "" };
  };

  expect((await visit("app.localhost", "")).cookie).toBe("");
  await shift(20);
  const visitors: { cookie: string; side: string | undefined }[] = [];
  for (let n = 0; n < 50; n += 1) visitors.push(await visit("app.localhost", ""));
  expect(visitors.filter(({ side }) => side === "new")).toHaveLength(10);
  for (const weight of [20, 50, 80]) {
    await shift(weight);
    for (const { cookie, side } of visitors) {
      const web = await visit("app.localhost", cookie);
      const api = await visit("api.app.localhost", cookie);
      expect(api.side).toBe(web.side);
      expect([web.cookie, api.cookie]).toEqual(["", ""]);
      if (side === "new") expect(web.side).toBe("new");
    }
  }
});

test("clients without cookies are spread so that 10 % is 10 %", async () => {
  const { serve, port } = await proxyFixture();
  const [old, next] = [await upstream("old"), await upstream("new")];
  await serve([revision("r1", 90, [old]), revision("r2", 10, [next])]);
  for (let n = 0; n < 300; n += 1) await call(port, "/");
  expect(Math.abs(next.got.length - 30)).toBeLessThanOrEqual(1);
  expect(old.got.length + next.got.length).toBe(300);
});

test("the counters are exactly what the clients saw, with evidence of what was bad and no query in it", async () => {
  const { serve, port, client } = await proxyFixture();
  const old = await upstream("old");
  const sick = await upstream("sick", (request, response) => {
    const sickness = request.url?.split("?")[0];
    if (sickness === "/bad") return response.writeHead(500).end();
    if (sickness === "/reset") return response.socket?.resetAndDestroy();
    if (sickness === "/late") return void setTimeout(() => response.end(), 2_600);
    if (sickness === "/never") return;
    response.end("fine");
  });
  await serve([revision("r1", 50, [old]), revision("r2", 50, [sick])], { slowMs: 2_000, timeoutMs: 4_500 });
  const kinds = ["/", "/", "/bad?token=secret", "/", "/reset", "/late", "/never", "/missing"];
  const calls = Array.from({ length: 80 }, (_, n) => {
    const path = kinds[n % kinds.length] as string;
    const method = path === "/reset" ? "POST" : "GET";
    return call(port, path, { method, headers: { "x-request-id": `n${n}` } });
  });
  const statuses = (await Promise.all(calls)).map(({ status }) => status);
  const { r1, r2 } = (await client.counters()).services.web as Record<string, RevisionCounters>;
  expect((r1?.total ?? 0) + (r2?.total ?? 0)).toBe(80);
  expect(r1).toMatchObject({ total: old.got.length, errors: 0, hurt: [] });
  expect(r2?.total).toBe(sick.got.length);
  expect(r2?.errors).toBe(statuses.filter((status) => status >= 500).length);
  expect(r2?.slow).toBe(sick.got.filter((line) => line.includes("/late")).length);
  expect(r2?.latency.reduce((sum, count) => sum + count)).toBe(r2?.total);
  expect(new Set(statuses)).toEqual(new Set([200, 500, 502, 504]));
  const hurt = r2?.hurt ?? [];
  expect(hurt).toHaveLength(Math.min(MOST_HURT_KEPT, (r2?.errors ?? 0) + (r2?.slow ?? 0)));
  expect(new Set(hurt.map(({ status, reason, method, path }) => `${method} ${path} ${status} ${reason}`))).toEqual(
    new Set(["GET /bad 500 status", "POST /reset 502 connection-lost", "GET /late 200 slow", "GET /never 504 timeout"]),
  );
  expect(JSON.stringify(hurt)).not.toContain("secret");
  for (const { requestId, instance } of hurt) expect([requestId.startsWith("n"), instance]).toEqual([true, sick.id]);
});

test("requests that a client gave up are counted apart", async () => {
  const { serve, port, client } = await proxyFixture();
  const silent = await upstream("silent", () => {});
  await serve([revision("r1", 100, [silent])]);
  const { request } = await import("node:http");
  const sent = request({ host: "127.0.0.1", port, path: "/" });
  sent.on("error", () => {});
  sent.end();
  await until(() => silent.got.length === 1);
  expect(one(await client.counters())).toMatchObject({ total: 0, inFlight: 1 });
  sent.destroy();
  await until(async () => one(await client.counters())?.inFlight === 0);
  expect(one(await client.counters())).toMatchObject({ total: 0, errors: 0, aborted: 1 });
});

test("an idempotent request gets a second try elsewhere when its connection breaks before an answer; others do not", async () => {
  const { serve, port, client } = await proxyFixture();
  const broken = await upstream("broken", (_request, response) => response.socket?.resetAndDestroy());
  const well = await upstream("well");
  await serve([revision("r1", 100, [broken, well])]);
  for (const method of ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"]) {
    for (let n = 0; n < 4; n += 1) expect((await call(port, "/", { method })).status).toBe(200);
  }
  expect(one(await client.counters())).toMatchObject({ total: 20, errors: 0, retried: broken.got.length });
  const [triedBefore, wellBefore] = [broken.got.length, well.got.length];
  const posts = await Promise.all(Array.from({ length: 10 }, () => call(port, "/", { method: "POST", body: "x" })));
  const lost = posts.filter(({ status }) => status === 502).length;
  expect(lost).toBe(broken.got.length - triedBefore);
  expect(lost + well.got.length - wellBefore).toBe(10);
  expect(lost).toBeGreaterThan(0);
  const put = await Promise.all(Array.from({ length: 6 }, () => call(port, "/", { method: "PUT", body: "x" })));
  expect(put.some(({ status }) => status === 502)).toBe(true);
});

test("any request goes elsewhere when the connection was refused, and the dead instance is left out until it is back", async () => {
  const { serve, port, client } = await proxyFixture();
  const [dead, well] = [await upstream("dead"), await upstream("well")];
  await serve([revision("r1", 100, [dead, well])], { probe: { path: "/health", intervalMs: 20, timeoutMs: 500 } });
  dead.server.closeAllConnections();
  await new Promise((resolve) => dead.server.close(resolve));
  for (let n = 0; n < 20; n += 1) {
    expect((await call(port, "/", { method: "POST", body: "once" })).body).toBe("well");
  }
  expect(well.got).toHaveLength(20);
  expect(one(await client.counters())).toMatchObject({ total: 20, errors: 0, retried: 3 });
  await new Promise<void>((resolve) => dead.server.listen(dead.port, "127.0.0.1", resolve));
  await until(() => dead.got.includes("GET /health"));
  await until(async () => (await call(port, "/")).body === "dead");
});

test("when every instance is out, the requests are tried all the same", async () => {
  const { serve, port } = await proxyFixture();
  const only = await upstream("only");
  await serve([revision("r1", 100, [only])], { probe: { path: "/health", intervalMs: 60_000, timeoutMs: 500 } });
  only.server.closeAllConnections();
  await new Promise((resolve) => only.server.close(resolve));
  for (let n = 0; n < 5; n += 1) expect((await call(port, "/")).status).toBe(502);
  await new Promise<void>((resolve) => only.server.listen(only.port, "127.0.0.1", resolve));
  expect((await call(port, "/")).body).toBe("only");
});

test("a revision that has nobody left is stood in for by one with traffic, and is counted as having failed", async () => {
  const { serve, port, client } = await proxyFixture();
  const [old, young] = [await upstream("old"), await upstream("young")];
  const probe = { path: "/health", intervalMs: 20, timeoutMs: 500 };
  await serve([revision("r1", 50, [old]), revision("r2", 50, [young])], { probe });
  young.server.closeAllConnections();
  await new Promise((resolve) => young.server.close(resolve));
  for (let n = 0; n < 40; n += 1) {
    expect((await call(port, "/", { method: "POST", body: "once" })).body).toBe("old");
  }
  const { r1, r2 } = (await client.counters()).services.web ?? {};
  expect(r1).toMatchObject({ total: 40, errors: 0, inFlight: 0 });
  expect(r2).toMatchObject({ total: 20, errors: 20, inFlight: 0 });
  await new Promise<void>((resolve) => young.server.listen(young.port, "127.0.0.1", resolve));
  await until(async () => (await call(port, "/")).body === "young");
  await serve([revision("r1", 50, [old]), revision("r2", 50, [])], { probe });
  for (let n = 0; n < 4; n += 1) expect((await call(port, "/")).body).toBe("old");
});

test("a request that may be sent twice is answered by another revision, too, when its own breaks off every connection", async () => {
  const { serve, port } = await proxyFixture();
  const broken = await upstream("broken", (request) => request.socket.destroy());
  await serve([revision("r1", 50, [await upstream("old")]), revision("r2", 50, [broken])]);
  for (let n = 0; n < 10; n += 1) expect((await call(port, "/")).body).toBe("old");
  const posts = [];
  for (let n = 0; n < 10; n += 1) posts.push((await call(port, "/", { method: "POST", body: "once" })).status);
  expect(posts.toSorted()).toEqual([...Array(5).fill(200), ...Array(5).fill(502)]);
});

test("a revision without traffic stands in for nobody", async () => {
  const { serve, port } = await proxyFixture();
  await serve([revision("r1", 0, [await upstream("old")]), revision("r2", 100, [])]);
  expect((await call(port, "/")).status).toBe(503);
});

test("a service without a revision or an instance is a 503 that says so", async () => {
  const { serve, port } = await proxyFixture();
  await serve([]);
  const nothing = await call(port, "/");
  expect([nothing.status, nothing.headers["retry-after"], JSON.parse(nothing.body).error.message]).toEqual([
    503,
    "1",
    "No revision of the service is available",
  ]);
  await serve([revision("r1", 100, [])]);
  expect(JSON.parse((await call(port, "/")).body).error.message).toBe("No instance of the service is available");
});

test("requests are spread over the instances, the busy one getting less", async () => {
  const { serve, port } = await proxyFixture();
  const waiting: (() => void)[] = [];
  const busy = await upstream("busy", (_request, response) => void waiting.push(() => response.end("busy")));
  const free = await upstream("free");
  await serve([revision("r1", 100, [busy, free])]);
  const first = [call(port, "/"), call(port, "/")];
  await until(() => busy.got.length === 1);
  expect((await Promise.any(first)).body).toBe("free");
  for (let n = 0; n < 10; n += 1) expect((await call(port, "/")).body).toBe("free");
  expect(busy.got).toHaveLength(1);
  for (const answer of waiting) answer();
  await Promise.all(first);
});

test("requests to a paused service wait, others and the admin do not, and on resume they go in order", async () => {
  const { serve, change, port, client } = await proxyFixture();
  const [web, api] = [await upstream("web"), await upstream("api")];
  await serve([revision("r1", 100, [web])]);
  await change((table) => ({
    ...table,
    routes: [...table.routes, { host: "*", path: "/api", service: "api" }],
    services: { ...table.services, api: { ...settings, revisions: [revision("a1", 100, [api])] } },
  }));
  await untilWarm(client);
  await client.pause("web", 60_000);
  const held: Promise<unknown>[] = [];
  for (let n = 0; n < 20; n += 1) {
    held.push(call(port, `/${n}`));
    await until(async () => (await client.status()).held.web === n + 1);
  }
  expect(web.got).toEqual([]);
  expect((await call(port, "/api")).body).toBe("api");
  await client.resume("web");
  await Promise.all(held);
  expect(web.got).toEqual(Array.from({ length: 20 }, (_, n) => `GET /${n}`));
});

test("held requests go by the table in force when they are let go, and a pause ends by itself", async () => {
  const { serve, port, client } = await proxyFixture();
  const [old, next] = [await upstream("old"), await upstream("new")];
  await serve([revision("r1", 100, [old])]);
  await client.pause("web", 300);
  const held = call(port, "/");
  await until(async () => (await client.status()).held.web === 1);
  await serve([revision("r2", 100, [next])]);
  expect((await held).body).toBe("new");
  expect((await client.status()).paused).toEqual({});
});

test("a stale token can neither pause nor resume", async () => {
  const { serve, client } = await proxyFixture();
  await serve([revision("r1", 100, [await upstream("web")])]);
  await client.changeTable(7, (table) => table);
  await expect(client.pause("web", 1_000, 6)).rejects.toMatchObject({ code: "TGT-PROXY-FENCE" });
  await client.pause("web", 60_000, 7);
  await expect(client.resume("web", 6)).rejects.toMatchObject({ code: "TGT-PROXY-FENCE" });
  expect(Object.keys((await client.status()).paused)).toEqual(["web"]);
  await client.resume("web", 7);
});

const settings = { sticky: true, slowMs: 1_000, timeoutMs: 5_000 };

function one(counters: Counters): RevisionCounters | undefined {
  return counters.services.web?.r1;
}
