import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Program, startProgram } from "../testing/program.js";

let program: Program;
const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

beforeAll(async () => {
  program = await startProgram("three-lines.mjs", {
    PLIMSOLL_SERVICE: "api",
    PLIMSOLL_INSTANCE: "api-1",
    PLIMSOLL_RELEASE: "r1",
  });
});

afterAll(async () => {
  await program?.stop("SIGKILL");
});

const get = (path: string, headers: Readonly<Record<string, string>> = {}) => fetch(program.url + path, { headers });
const metrics = async () => (await fetch(`${program.adminUrl}/metrics`)).text();

describe("three lines in a Fastify app turn on", () => {
  test("the endpoints of health", async () => {
    for (const path of ["/health", "/ready", "/startup"]) {
      const response = await get(path);
      expect([path, response.status]).toEqual([path, 200]);
      expect(await response.json()).toMatchObject({ status: "ok", service: "api", release: "r1", instance: "api-1" });
    }
    expect((await fetch(`${program.adminUrl}/ready`)).status).toBe(200);
  });

  test("metrics on their own port and not on the service's", async () => {
    await get("/hello/ada");
    expect(await metrics()).toContain('http_requests_total{method="GET",route="/hello/:name",status_code="200"}');
    expect((await get("/metrics")).status).toBe(404);
  });

  test("an access log without the address asked for", async () => {
    await get("/hello/ada%40example.com?token=hidden", { "x-request-id": "access-log-0001", traceparent });
    expect(await program.line(({ requestId }) => requestId === "access-log-0001")).toEqual({
      level: "info",
      time: expect.any(String),
      service: "api",
      environment: "production",
      version: expect.any(String),
      release: "r1",
      instance: "api-1",
      requestId: "access-log-0001",
      traceId: "0af7651916cd43dd8448eb211c80319c",
      method: "GET",
      route: "/hello/:name",
      status: 200,
      durationMs: expect.any(Number),
      msg: "request",
    });
  });

  test("request ids that come back, and are made when what came is no id", async () => {
    expect((await get("/health", { "x-request-id": "from-the-caller" })).headers.get("x-request-id")).toBe(
      "from-the-caller",
    );
    expect((await get("/health", { "x-request-id": "me@example.com" })).headers.get("x-request-id")).toMatch(
      /^[0-9a-f-]{36}$/,
    );
  });

  test("ids that never cross between requests side by side, with and without a body", async () => {
    const requests = Array.from({ length: 40 }, (_, index) => index).map(async (index) => {
      const id = `side-by-side-${index}`;
      if (index % 2 === 0) return get(`/waits?ms=${20 - (index % 7)}&id=${id}`, { "x-request-id": id });
      const headers = { "x-request-id": id, "content-type": "application/json" };
      return fetch(`${program.url}/body`, { method: "POST", headers, body: JSON.stringify({ id }) });
    });
    await Promise.all(requests);
    await Promise.all(requests.map((_, index) => program.line(({ asked }) => asked === `side-by-side-${index}`)));
    const crossed = program.lines.filter(({ asked, requestId }) => asked !== undefined && asked !== requestId);
    expect(crossed).toEqual([]);
  });

  test("security headers, which a location with headers of its own keeps, as do errors and unknown paths", async () => {
    for (const path of ["/hello/ada", "/own-headers", "/fails", "/nowhere", "/health"]) {
      const { headers } = await get(path);
      expect([path, Object.fromEntries(headers)]).toMatchObject([
        path,
        {
          "content-security-policy": expect.stringContaining("default-src 'self'"),
          "strict-transport-security": expect.stringContaining("max-age=31536000"),
          "x-content-type-options": "nosniff",
          "x-frame-options": "SAMEORIGIN",
        },
      ]);
    }
    expect((await get("/own-headers")).headers.get("x-own")).toBe("1");
  });

  test("errors that tell the log everything and the client nothing", async () => {
    const response = await get("/fails", { "x-request-id": "failing-request" });
    expect(await response.json()).toEqual({
      statusCode: 500,
      error: "Internal Server Error",
      message: "Something went wrong: request failing-request",
    });
    expect(
      await program.line(({ level, requestId }) => level === "error" && requestId === "failing-request"),
    ).toMatchObject({
      route: "/fails",
      err: {
        message: "the password is hunter2222",
        stack: expect.stringContaining("three-lines.mjs"),
        cause: { message: "the deeper cause" },
      },
    });
  });

  test("bounded time series: ten thousand addresses add none", async () => {
    await get("/hello/first");
    await get("/nowhere/first");
    const names = async () =>
      (await metrics())
        .split("\n")
        .filter((line) => line.startsWith("http_"))
        .map((line) => line.split(" ")[0]);
    const before = await names();
    for (let batch = 0; batch < 50; batch++) {
      const paths = Array.from(
        { length: 200 },
        (_, index) => `${index % 2 === 0 ? "/hello" : "/nowhere"}/${batch}-${index}`,
      );
      await Promise.all(paths.map(async (path) => (await get(path)).arrayBuffer()));
    }
    expect(await names()).toEqual(before);
    expect(await metrics()).toMatch(/route="\/hello\/:name",status_code="200"\} 50\d\d\n/);
  });

  test("a log level that an operator changes while it runs, from the same machine", async () => {
    const level = `${program.adminUrl}/log-level`;
    expect(await (await fetch(level, { method: "PUT", body: "debug" })).text()).toBe("debug");
    await get("/health", { "x-request-id": "debug-is-on-now" });
    await program.line(({ requestId, level }) => requestId === "debug-is-on-now" && level === "debug");
    expect((await fetch(level, { method: "PUT", body: "loud" })).status).toBe(400);
    program.child.kill("SIGUSR2");
    await program.line(({ msg, logLevel }) => msg === "The log level was changed by SIGUSR2" && logLevel === "info");
  });

  test("a stop on SIGTERM that ends with exit code 0", async () => {
    expect(await program.stop()).toBe(0);
    expect(program.lines.map(({ msg }) => msg).slice(-2)).toEqual(["Stopping: readiness is false", "Stopped"]);
  });
});
