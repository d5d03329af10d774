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
