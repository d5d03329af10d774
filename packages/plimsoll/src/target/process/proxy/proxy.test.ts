import { once } from "node:events";
import { connect } from "node:net";
import { expect, test } from "vitest";
import { call, proxyFixture, revision, until, upstream } from "./testing/proxy-fixture.testsuite.js";

test("a request reaches the service of its host and path, and one without a route is told so", async () => {
  const { change, port, client } = await proxyFixture();
  const [web, api] = [await upstream("web"), await upstream("api")];
  const service = (name: string, instance: typeof web) => ({
    sticky: false,
    slowMs: 1_000,
    timeoutMs: 1_000,
    revisions: [revision(name, 100, [instance])],
  });
  await change((table) => ({
    ...table,
    routes: [
      { host: "app.localhost", path: "/", service: "web" },
      { host: "app.localhost", path: "/api", service: "api" },
    ],
    services: { web: service("w1", web), api: service("a1", api) },
  }));
  const headers = { host: "app.localhost" };
  expect((await call(port, "/", { headers })).body).toBe("web");
  expect((await call(port, "/api/users?x=1", { headers })).body).toBe("api");
  expect(api.got).toEqual(["GET /api/users?x=1"]);
  const unrouted = await call(port, "/", { headers: { host: "other.localhost" } });
  expect([unrouted.status, JSON.parse(unrouted.body)]).toEqual([
    404,
    { error: { status: 404, message: "No route matches", requestId: unrouted.headers["x-request-id"] } },
  ]);
  expect((await client.counters()).unrouted).toBe(1);
});

test("a service sees who called and how; what a stranger claims is replaced or dropped", async () => {
  const { serve, port } = await proxyFixture();
  const echo = await upstream("web", (request, response) => response.end(JSON.stringify(request.headers)));
  await serve([revision("r1", 100, [echo])]);
  const answer = await call(port, "/", {
    headers: {
      host: "app.localhost",
      "x-forwarded-for": "6.6.6.6",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "evil.dev",
      "x-real-ip": "6.6.6.6",
      "x-plimsoll-release": "forged",
      "x-request-id": "call-1",
      "keep-alive": "timeout=1",
      connection: "close, x-private",
      "x-private": "for this hop",
      "x-kept": "yes",
      cookie: "a=b",
    },
  });
  const seen = JSON.parse(answer.body);
  expect(seen).toEqual({
    host: "app.localhost",
    connection: "keep-alive",
    cookie: "a=b",
    "x-kept": "yes",
    "x-forwarded-for": "127.0.0.1",
    "x-forwarded-proto": "http",
    "x-forwarded-host": "app.localhost",
    "x-request-id": "call-1",
    traceparent: expect.stringMatching(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/),
  });
  expect(answer.headers["x-request-id"]).toBe("call-1");
});

test("a trusted proxy's forwarded headers are kept and appended to; a trace is continued", async () => {
  const { serve, change, port } = await proxyFixture();
  const echo = await upstream("web", (request, response) => response.end(JSON.stringify(request.headers)));
  await serve([revision("r1", 100, [echo])]);
  await change((table) => ({ ...table, trustedProxies: ["127.0.0.0/8"] }));
  const parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-00";
  const answer = await call(port, "/", {
    headers: {
      "x-forwarded-for": "1.2.3.4",
      "x-forwarded-proto": "https",
      "x-forwarded-host": "app.dev",
      traceparent: parent,
      tracestate: "vendor=1",
      "x-request-id": "not sane",
    },
  });
  expect(JSON.parse(answer.body)).toMatchObject({
    "x-forwarded-for": "1.2.3.4, 127.0.0.1",
    "x-forwarded-proto": "https",
    "x-forwarded-host": "app.dev",
    traceparent: parent,
    tracestate: "vendor=1",
    "x-request-id": answer.headers["x-request-id"],
  });
  expect(answer.headers["x-request-id"]).toMatch(/^[0-9a-f-]{36}$/);
});

test("bodies pass through both ways in every form: sized, chunked, large, empty, HEAD, 204 and 304", async () => {
  const { serve, port } = await proxyFixture();
  const echo = await upstream("web", (request, response) => {
    if (request.url === "/204") return response.writeHead(204).end();
    if (request.url === "/304") return response.writeHead(304, { etag: '"x"' }).end();
    if (request.url === "/sized") return response.writeHead(200, { "content-length": 5 }).end("sized");
    request.pipe(response);
  });
  await serve([revision("r1", 100, [echo])]);
  const large = "0123456789".repeat(300_000);
  expect((await call(port, "/", { method: "POST", body: large })).body).toBe(large);
  const chunked = { "transfer-encoding": "chunked" };
  expect((await call(port, "/", { method: "PUT", body: "x", headers: chunked })).body).toBe("x");
  expect((await call(port, "/", { method: "POST", body: "" })).body).toBe("");
  expect((await call(port, "/sized")).body).toBe("sized");
  const head = await call(port, "/sized", { method: "HEAD" });
  expect([head.status, head.body, head.headers["content-length"]]).toEqual([200, "", "5"]);
  expect((await call(port, "/204")).status).toBe(204);
  expect((await call(port, "/304")).headers.etag).toBe('"x"');
});

test("an answer streams: its first part arrives while the last is not yet written", async () => {
  const { serve, port } = await proxyFixture();
  let finish = () => {};
  const slow = await upstream("web", (_request, response) => {
    response.write("first");
    finish = () => response.end("last");
  });
  await serve([revision("r1", 100, [slow])]);
  const socket = connect(port, "127.0.0.1");
  socket.setEncoding("utf8").write("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk;
  });
  await until(() => text.includes("first"));
  expect(text).not.toContain("last");
  finish();
  await once(socket, "close");
  expect(text).toContain("last");
});

test("a slow reader holds back the service, and loses nothing", async () => {
  const { serve, port } = await proxyFixture();
  const size = 64 * 1024 * 1024;
  let written = 0;
  const fast = await upstream("web", (_request, response) => {
    const chunk = Buffer.alloc(65_536, "x");
    const pour = () => {
      while (written < size) {
        written += chunk.length;
        if (!response.write(chunk)) return;
      }
      response.end();
    };
    response.on("drain", pour);
    pour();
  });
  await serve([revision("r1", 100, [fast])]);
  const socket = connect(port, "127.0.0.1");
  socket.write("GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n");
  socket.pause();
  // Nothing is read: writing must come to a halt long before the end.
  let before = -1;
  await until(() => {
    const stands = written > 0 && written === before;
    before = written;
    return stands;
  });
  expect(written).toBeLessThan(size);
  let received = 0;
  socket.on("data", (chunk) => {
    received += chunk.length;
  });
  socket.resume();
  await once(socket, "close");
  expect(received).toBeGreaterThan(size);
});

test("a websocket is joined both ways and counted in flight until it closes", async () => {
  const { serve, port, client } = await proxyFixture();
  const echo = await upstream("web");
  echo.server.on("upgrade", (request, socket, head) => {
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nupgrade: ${request.headers.upgrade}\r\nconnection: Upgrade\r\n\r\n`,
    );
    socket.write(head);
    socket.pipe(socket);
  });
  await serve([revision("r1", 100, [echo])]);
  const socket = connect(port, "127.0.0.1").setEncoding("utf8");
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk;
  });
  socket.write("GET /live HTTP/1.1\r\nhost: x\r\nconnection: Upgrade\r\nupgrade: websocket\r\n\r\nearly");
  await until(() => text.endsWith("early"));
  expect(text).toMatch(/^HTTP\/1\.1 101 Switching Protocols\r\n/);
  socket.write(" and more");
  await until(() => text.endsWith("early and more"));
  expect((await client.counters()).services.web?.r1).toMatchObject({ total: 1, errors: 0, inFlight: 1 });
  socket.end();
  await until(async () => (await client.counters()).services.web?.r1?.inFlight === 0);
});

test("a refused upgrade is passed on, and one to a dead instance is a 502", async () => {
  const { serve, port } = await proxyFixture();
  const plain = await upstream("web", (_request, response) => response.writeHead(426).end("no sockets here"));
  await serve([revision("r1", 100, [plain])]);
  const headers = { connection: "Upgrade", upgrade: "websocket" };
  const refused = await call(port, "/", { headers });
  expect([refused.status, refused.body]).toEqual([426, "no sockets here"]);
  await serve([revision("r2", 100, [{ id: "dead", host: "127.0.0.1", port: 1 }])]);
  expect((await call(port, "/", { headers })).status).toBe(502);
});

test("an HTTP/1.0 client gets a plain answer and a closed connection", async () => {
  const { serve, port } = await proxyFixture();
  const web = await upstream("web", (_request, response) => {
    response.write("in ");
    response.end("chunks");
  });
  await serve([revision("r1", 100, [web])]);
  const text = await raw(port, "GET / HTTP/1.0\r\n\r\n");
  expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
  expect(text).not.toMatch(/transfer-encoding/i);
  expect(text).toMatch(/\r\n\r\nin chunks$/);
});

test.each([
  [
    "both length and chunks",
    "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n",
  ],
  ["two lengths", "POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\ncontent-length: 5\r\n\r\nabcd"],
  ["chunked twice over", "POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked, identity\r\n\r\n0\r\n\r\n"],
  ["a folded header", "GET / HTTP/1.1\r\nhost: x\r\na: b\r\n c\r\n\r\n"],
  ["a space before the colon", "GET / HTTP/1.1\r\nhost: x\r\ntransfer-encoding : chunked\r\n\r\n0\r\n\r\n"],
  ["two hosts", "GET / HTTP/1.1\r\nhost: x\r\nhost: y\r\n\r\n"],
  ["no host", "GET / HTTP/1.1\r\n\r\n"],
])("a request that could be read in two ways never reaches a service: %s", async (_name, bytes) => {
  const { serve, port } = await proxyFixture();
  const web = await upstream("web");
  await serve([revision("r1", 100, [web])]);
  expect(await raw(port, bytes)).toMatch(/^HTTP\/1\.1 400 /);
  expect(web.got).toEqual([]);
});

async function raw(port: number, bytes: string): Promise<string> {
  const socket = connect(port, "127.0.0.1").setEncoding("utf8");
  let text = "";
  socket.on("data", (chunk) => {
    text += chunk;
  });
  socket.on("error", () => {});
  socket.write(bytes);
  await once(socket, "close");
  return text;
}
