import { once } from "node:events";
import { PassThrough } from "node:stream";
import { describe, expect, test } from "vitest";
import { inContext, RequestContext } from "../request-context.js";
import { createLogs } from "./logger.js";

const identity = {
  service: "api",
  version: "1",
  environment: "production",
  revision: "7f3c",
  release: "r1",
  instance: "api-1",
};

function logsInMemory() {
  const lines: Record<string, unknown>[] = [];
  const destination = { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) };
  return { ...createLogs(identity, { destination }), lines };
}

describe("a log line", () => {
  test("says when, how grave, who and where", () => {
    const { log, lines } = logsInMemory();
    log.info("hello");
    expect(lines).toEqual([
      {
        level: "info",
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
        service: "api",
        environment: "production",
        version: "1",
        release: "r1",
        instance: "api-1",
        msg: "hello",
      },
    ]);
  });

  test("carries the id of its own request when requests run side by side", async () => {
    const { log, lines } = logsInMemory();
    const gate = new PassThrough();
    const request = (requestId: string) =>
      inContext(new RequestContext({}, requestId), async () => {
        await once(gate, "data");
        log.info({ expected: requestId }, "in a request");
      });
    const both = [request("request-aaaa"), request("request-bbbb")];
    gate.write("go");
    await Promise.all(both);
    log.info("outside");
    expect(lines.map(({ requestId, expected }) => [requestId, expected])).toEqual([
      ["request-aaaa", "request-aaaa"],
      ["request-bbbb", "request-bbbb"],
      [undefined, undefined],
    ]);
  });

  test("shows an error with its stack, its fields and the whole chain of causes", () => {
    const { log, lines } = logsInMemory();
    const root = Object.assign(new Error("connection refused"), { code: "ECONNREFUSED" });
    log.error({ err: new TypeError("outer", { cause: new Error("middle", { cause: root }) }) }, "failed");
    expect(lines[0]).toMatchObject({
      msg: "failed",
      err: {
        type: "TypeError",
        message: "outer",
        stack: expect.stringContaining("logger.test.ts"),
        cause: { type: "Error", message: "middle", cause: { message: "connection refused", code: "ECONNREFUSED" } },
      },
    });
  });

  test("survives what cannot be printed", () => {
    const { log, lines } = logsInMemory();
    const loop: Record<string, unknown> = { name: "loop", bytes: Buffer.alloc(9), big: 12n, map: new Map([["a", 1]]) };
    loop.self = loop;
    log.info({ loop }, "odd");
    expect(lines[0]).toMatchObject({
      loop: { name: "loop", bytes: "[9 bytes]", big: "12", map: { a: 1 }, self: "[circular]" },
    });
  });
});

test("the level changes for the logger and for the children made before", () => {
  const { log, setLevel, level, lines } = logsInMemory();
  const child = log.child({ part: "child" });
  child.debug("not yet");
  setLevel("debug");
  child.debug("now");
  log.debug("now too");
  setLevel("error");
  child.info("no more");
  expect([level(), lines.map(({ msg }) => msg)]).toEqual(["error", ["now", "now too"]]);
});
