import type { FastifyInstance } from "fastify";
import { describe, expect, test } from "vitest";
import { createApp } from "./index.js";

async function appInMemory() {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  const app = await createApp({ logs: { destination, level: "info" }, variables: { NODE_ENV: "production" } });
  return { app, lines };
}

describe("an app without a network", () => {
  test("answers with the security headers and the request's id, which its lines carry", async () => {
    const { app, lines } = await appInMemory();
    app.get("/", async (request) => {
      request.log.info("inside");
      return {};
    });
    const { headers } = await app.inject({ url: "/", headers: { "x-request-id": "injected-0001" } });
    expect(headers).toMatchObject({ "x-request-id": "injected-0001", "x-content-type-options": "nosniff" });
    expect(lines).toMatchObject([{ msg: "inside", requestId: "injected-0001" }]);
  });
});

describe.each(["over the network", "without a network"])("a route, asked %s,", (how) => {
  async function ask(add: (app: FastifyInstance) => void): Promise<Readonly<Record<string, unknown>>> {
    const { app } = await appInMemory();
    add(app);
    if (how === "without a network") return (await app.inject("/")).headers;
    try {
      const { headers } = await fetch(await app.listen({ host: "127.0.0.1", port: 0 }));
      return Object.fromEntries(headers);
    } finally {
      await app.close();
    }
  }

  test("changes the security headers by its own options, and keeps the others", async () => {
    const securityHeaders = { xFrameOptions: { action: "deny" }, referrerPolicy: false } as const;
    const headers = await ask((app) => app.get("/", { config: { securityHeaders } }, async () => "ok"));
    expect(headers).toMatchObject({
      "x-frame-options": "DENY",
      "x-content-type-options": "nosniff",
      "strict-transport-security": expect.stringContaining("max-age=31536000"),
      "x-request-id": expect.any(String),
    });
    expect(headers).not.toHaveProperty("referrer-policy");
  });

  test("sends none of them when it turns them off, and still the request's id", async () => {
    const headers = await ask((app) => app.get("/", { config: { securityHeaders: "off" } }, async () => "ok"));
    const ours = ["content-security-policy", "x-frame-options", "strict-transport-security", "referrer-policy"];
    expect(Object.keys(headers).filter((name) => ours.includes(name))).toEqual([]);
    expect(headers).toHaveProperty("x-request-id");
  });

  test("sees, replaces and removes them at its reply", async () => {
    const seen: unknown[] = [];
    const headers = await ask((app) =>
      app.get("/", async (_request, reply) => {
        seen.push(reply.getHeader("X-Frame-Options"), reply.hasHeader("referrer-policy"));
        seen.push(reply.getHeaders()["x-content-type-options"]);
        reply.removeHeader("Referrer-Policy").header("x-frame-options", "DENY");
        seen.push(reply.hasHeader("referrer-policy"), reply.getHeader("x-frame-options"));
        return "ok";
      }),
    );
    expect(seen).toEqual(["SAMEORIGIN", true, "nosniff", false, "DENY"]);
    expect(headers).toMatchObject({ "x-frame-options": "DENY", "x-content-type-options": "nosniff" });
    expect(headers).not.toHaveProperty("referrer-policy");
  });

  test("has them at a failure too, as its options say", async () => {
    const securityHeaders = { xFrameOptions: { action: "deny" } } as const;
    const headers = await ask((app) =>
      app.get("/", { config: { securityHeaders } }, async () => {
        throw new Error("only for the log");
      }),
    );
    expect(headers).toMatchObject({ "x-frame-options": "DENY", "x-content-type-options": "nosniff" });
  });
});

describe("the loggers of requests", () => {
  test("follow a route's own level", async () => {
    const { app, lines } = await appInMemory();
    app.get("/quiet", { logLevel: "error" }, async (request) => {
      request.log.info("hidden");
      request.log.error("shown");
      return {};
    });
    await app.inject("/quiet");
    expect(lines.map(({ msg }) => msg)).toEqual(["shown"]);
  });

  test("can be children from a factory of the app's own, or of a route's", async () => {
    const { app, lines } = await appInMemory();
    app.setChildLoggerFactory((logger) => logger.child({ from: "app" }));
    const log = async (request: { readonly log: { readonly info: (text: string) => void } }) =>
      request.log.info("made");
    app.get("/app", log);
    app.get("/route", { childLoggerFactory: (logger) => logger.child({ from: "route" }) }, log);
    await app.inject("/app");
    await app.inject("/route");
    expect(lines.map(({ from }) => from)).toEqual(["app", "route"]);
  });

  test("change with the level of the service", async () => {
    const { app, lines } = await appInMemory();
    app.get("/", async (request) => {
      request.log.debug("detail");
      return {};
    });
    await app.inject("/");
    app.plimsoll.logs.setLevel("debug");
    await app.inject("/");
    expect(lines.map(({ msg }) => msg)).toEqual(["detail"]);
    expect(app.log.level).toBe("debug");
  });
});
