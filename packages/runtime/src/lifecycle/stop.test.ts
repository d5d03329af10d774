import { once } from "node:events";
import type { AddressInfo } from "node:net";
import { connect, createServer } from "node:net";
import { describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { runProgram, startProgram } from "../testing/program.js";
import { stopUnderLoad } from "../testing/stop-under-load.js";

describe("a graceful stop", () => {
  test("goes through its phases in order and closes websockets with 1001", async () => {
    const program = await startProgram("shutdown.mjs");
    const socket = new WebSocket(program.url.replace("http", "ws"));
    await once(socket, "open");
    const metrics = async () => (await fetch(`${program.adminUrl}/metrics`)).text();
    expect(await metrics()).toContain("websocket_connections_active 1");
    const closed = once(socket, "close");
    expect(await program.stop()).toBe(0);
    expect((await closed)[0]).toBe(1001);
    expect(program.lines.flatMap(({ phase }) => phase ?? [])).toEqual([
      "accepting",
      "requests",
      "websockets",
      "workers",
      "pools",
      "logs",
    ]);
  });

  test("finds the websockets of @fastify/websocket by itself, counts them and closes them with 1001", async () => {
    const program = await startProgram("websockets.mjs");
    const socket = new WebSocket(`${program.url.replace("http", "ws")}/chat`);
    await once(socket, "open");
    socket.send("a word");
    expect(String((await once(socket, "message"))[0])).toBe("heard a word");
    expect(await (await fetch(`${program.adminUrl}/metrics`)).text()).toContain("websocket_connections_active 1");
    const closed = once(socket, "close");
    expect(await program.stop()).toBe(0);
    expect((await closed)[0]).toBe(1001);
  });

  test("says that it is not ready, and closes connections, while the balancer takes notice", async () => {
    const program = await startProgram("shutdown.mjs");
    const stopped = program.stop();
    await program.line(({ msg }) => msg === "Stopping: readiness is false");
    const [ready, live, work] = await Promise.all(
      ["/ready", "/health", "/work"].map((path) => fetch(program.url + path)),
    );
    expect([ready?.status, live?.status, work?.status]).toEqual([503, 200, 200]);
    expect(work?.headers.get("connection")).toBe("close");
    expect(await stopped).toBe(0);
  });

  test("under 500 requests a second loses none, ends with 0 and within its deadline, five times", async () => {
    for (let time = 0; time < 5; time++) {
      const { failures, sent, exitCode, troubles } = await stopUnderLoad();
      expect({ failures, exitCode, troubles }).toEqual({ failures: [], exitCode: 0, troubles: [] });
      expect(sent).toBeGreaterThan(0);
    }
  });

  test("does not wait for a connection that never sent a request", async () => {
    const program = await startProgram("shutdown.mjs");
    const silent = connect(Number(new URL(program.url).port), "127.0.0.1");
    await once(silent, "connect");
    expect(await program.stop()).toBe(0);
    silent.destroy();
  });

  test("of a worker lets it finish its job", async () => {
    const program = await startProgram("worker.mjs");
    await program.line(({ msg }) => msg === "job");
    const text = await (await fetch(`${program.adminUrl}/metrics`)).text();
    expect(text).toContain("letters_tasks_total 1");
    expect((await fetch(`${program.adminUrl}/ready`)).status).toBe(200);
    expect(await program.stop()).toBe(0);
    expect(program.lines.map(({ msg }) => msg)).toContain("last job");
  });
});

describe("a crash", () => {
  test.each(["exception", "rejection"])(
    "by an %s that nobody caught is logged and ends with exit code 1",
    async (how) => {
      const { exitCode, out } = await runProgram("crash.mjs", { HOW: how });
      expect(exitCode).toBe(1);
      expect(out).toContain('"level":"fatal"');
      expect(out).toContain("nobody caught this");
    },
  );
});

describe("a start that fails", () => {
  test("names every wrong variable in one sentence each, on standard error, and ends with 78", async () => {
    const { exitCode, errors } = await runProgram("three-lines.mjs", { PORT: "eighty", LOG_LEVEL: "loud" });
    expect(errors).toMatchInlineSnapshot(`
      "Cannot start as 2 settings are wrong:
        PORT (port) must be a whole number from 0 to 65535: found "eighty" in the environment
        LOG_LEVEL (logLevel) must be one of trace, debug, info, warn, error, fatal, silent: found "loud" in the environment
      "
    `);
    expect(exitCode).toBe(78);
  });

  test("names a port that is taken", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    const { exitCode, errors } = await runProgram("three-lines.mjs", { PLIMSOLL_SERVICE: "api", PORT: String(port) });
    taken.close();
    expect(errors).toBe(
      `Cannot start api as the port ${port} on 127.0.0.1 is already in use: stop the other process or set another port\n`,
    );
    expect(exitCode).toBe(1);
  });
});
