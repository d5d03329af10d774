import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Program, startProgram } from "./testing/program.js";

describe.each(["fastify", "express", "http"])("the adapter for %s", (adapter) => {
  let program: Program;
  const ask = (path: string, init: RequestInit = {}) => fetch(program.url + path, init);
  const post = (body: string, headers: Readonly<Record<string, string>> = {}) =>
    ask("/echo", { method: "POST", body, headers: { "content-type": "application/json", ...headers } });

  beforeAll(async () => {
    program = await startProgram(`adapters/${adapter}.mjs`);
  });

  afterAll(async () => {
    await program?.stop("SIGKILL");
  });

  test("keeps the security headers beside those of a route, on errors and on unknown paths", async () => {
    for (const path of ["/users/1", "/fails", "/nowhere"]) {
      const { headers } = await ask(path);
      expect([path, headers.get("x-content-type-options"), headers.get("x-frame-options")]).toEqual([
        path,
        "nosniff",
        "SAMEORIGIN",
      ]);
      expect(headers.get("content-security-policy")).toContain("default-src 'self'");
      expect(headers.get("x-powered-by")).toBeNull();
    }
    expect((await ask("/users/1")).headers.get("x-own")).toBe("1");
  });

  test("counts by the route's pattern", async () => {
    await Promise.all(Array.from({ length: 20 }, (_, index) => ask(`/users/${index}`)));
    const text = await (await fetch(`${program.adminUrl}/metrics`)).text();
    const routes = [...text.matchAll(/^http_requests_total\{.*route="(\/users[^"]*)"/gm)].map(([, route]) => route);
    expect(routes).toEqual(["/users/:id"]);
    expect(text).toContain("http_requests_in_flight 0");
  });

  test("keeps each request's context through its body and its waits, and hands it on", async () => {
    const ids = Array.from({ length: 20 }, (_, index) => `context-${adapter}-${index}`);
    const traceparent = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
    const answers = await Promise.all(
      ids.map(async (id) => {
        const headers = { "x-request-id": id, traceparent, tracestate: "a=b", "x-plimsoll-release": "r7" };
        return (await post(JSON.stringify({ id }), headers)).json() as Promise<Record<string, string>>;
      }),
    );
    expect(answers.map((headers) => headers["x-request-id"])).toEqual(ids);
    expect(answers[0]).toMatchObject({
      traceparent: expect.stringMatching(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/),
      tracestate: "a=b",
      "x-plimsoll-release": "r7",
    });
    await Promise.all(ids.map((id) => program.line(({ asked }) => asked === id)));
    expect(program.lines.filter(({ asked, requestId }) => asked !== undefined && asked !== requestId)).toEqual([]);
  });

  test("tells the log of a failure everything and the client nothing but the request's id", async () => {
    const response = await ask("/fails", { headers: { "x-request-id": `fails-${adapter}` } });
    expect([response.status, await response.text()]).toEqual([
      500,
      expect.stringContaining(`Something went wrong: request fails-${adapter}`),
    ]);
    expect(
      await program.line(({ level, requestId }) => level === "error" && requestId === `fails-${adapter}`),
    ).toMatchObject({
      err: { message: "only for the log", stack: expect.stringContaining(`${adapter}.mjs`) },
    });
  });

  test("answers a bad body with 4xx, whatever it is", async () => {
    expect((await post(JSON.stringify({ id: "x".repeat(1_000) }))).status).toBe(413);
    await fc.assert(
      fc.asyncProperty(fc.string(), async (text) => {
        const body = `{${text}`;
        if (isJson(body)) return;
        const { status } = await post(body);
        expect(status).toBeGreaterThanOrEqual(400);
        expect(status).toBeLessThan(500);
      }),
      { numRuns: 50 },
    );
  });

  test("lets only the configured origin call from a browser", async () => {
    const origin = async (value: string) =>
      (await ask("/users/1", { headers: { origin: value } })).headers.get("access-control-allow-origin");
    expect(await origin("https://app.example.com")).toBe("https://app.example.com");
    expect(await origin("https://evil.example.com")).toBeNull();
    const headers = { origin: "https://app.example.com", "access-control-request-method": "POST" };
    expect((await ask("/echo", { method: "OPTIONS", headers })).status).toBe(204);
  });

  test("refuses to change state for a session without its token", async () => {
    const cookie = "session=ada";
    expect((await post("{}", { cookie })).status).toBe(403);
    const { token } = (await (await ask("/token", { headers: { cookie } })).json()) as { token: string };
    expect((await post("{}", { cookie, "x-csrf-token": token })).status).toBe(200);
    expect((await post("{}", { cookie: "session=eve", "x-csrf-token": token })).status).toBe(403);
    await program.line(({ category, event }) => category === "security" && event === "csrf-refused");
  });

  test("limits a route per client behind the declared proxy, with standard headers only", async () => {
    const from = (forwarded: string) => ask("/ask", { headers: { "x-forwarded-for": forwarded } });
    const statuses = [];
    for (const forged of ["1.1.1.1", "2.2.2.2", "3.3.3.3", "4.4.4.4"])
      statuses.push((await from(`${forged}, 203.0.113.7`)).status);
    expect(statuses).toEqual([200, 200, 200, 429]);
    const other = await from("203.0.113.8");
    expect([other.status, other.headers.get("ratelimit-policy"), other.headers.get("ratelimit-remaining")]).toEqual([
      200,
      "3;w=3600",
      "2",
    ]);
    expect([...other.headers.keys()].filter((name) => name.startsWith("x-ratelimit"))).toEqual([]);
  });

  test("counts a client that leaves before its answer, and forgets it", async () => {
    const controller = new AbortController();
    const answer = ask("/echo", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: slowBody(controller),
      duplex: "half",
      signal: controller.signal,
    } as RequestInit);
    await expect(answer).rejects.toThrow();
    await program.line(({ status }) => status === 499);
    expect(await (await fetch(`${program.adminUrl}/metrics`)).text()).toContain("http_requests_in_flight 0");
  });

  test("stops on SIGTERM with exit code 0", async () => {
    expect(await program.stop()).toBe(0);
  });
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** Sends a first part of a body and then breaks off. */
function slowBody(controller: AbortController): ReadableStream<Uint8Array> {
  return new ReadableStream({
    async pull(stream) {
      stream.enqueue(new TextEncoder().encode("{"));
      setTimeout(() => controller.abort(), 50);
      await new Promise(() => {});
    },
  });
}
