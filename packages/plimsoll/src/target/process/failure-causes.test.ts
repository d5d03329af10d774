import { createServer, type Server } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import type { ReleaseRecord } from "../../release/record.js";
import {
  type ScratchEnvironment,
  type ScratchService,
  scratchEnvironment,
  workingScript,
} from "./scratch-environment.testsuite.js";

/** Each seeded fault must be named by its own cause, with the facts that lead to it. */
let environment: ScratchEnvironment;
let number = 0;

beforeAll(async () => {
  environment = await scratchEnvironment();
});
afterAll(async () => {
  await environment.close();
});

async function startFailure(service: ScratchService, more?: Partial<ReleaseRecord>, timeoutMs?: number) {
  number += 1;
  const release = environment.release(number, { web: service }, more);
  const revision = { service: "web", revision: release.services.web?.revision ?? "" };
  await environment.perform(release, { kind: "start", ...revision, count: 1 });
  const failure = await environment.failure(
    release,
    { kind: "wait-ready", ...revision, count: 1 },
    timeoutMs === undefined ? {} : { timeoutMs },
  );
  await environment.perform(release, { kind: "stop", ...revision });
  return failure;
}

/** Short enough for a test, for services that never become ready. */
const SOON = {
  live: { path: "/health", everyMs: 5_000, timeoutMs: 300, failures: 3, command: undefined, afterMs: 0 },
  ready: { path: "/ready", everyMs: 250, timeoutMs: 300, failures: 3, command: undefined, afterMs: 0 },
  startWithinMs: 1_500,
};

describe("a release that cannot start must say why:", () => {
  it("process exited, with its code and last lines", async () => {
    const failure = await startFailure({ script: 'console.error("no luck today"); process.exit(3);' });
    expect(failure).toMatchObject({ cause: "process-exited", message: expect.stringContaining("exited with code 3") });
    expect(failure.lines).toContain("no luck today");
  });

  it("process ended by a signal", async () => {
    const failure = await startFailure({ script: 'process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 9999);' });
    expect(failure).toMatchObject({
      cause: "process-exited",
      message: expect.stringContaining("was ended by SIGTERM"),
    });
  });

  it("port never opened", async () => {
    const failure = await startFailure({ script: "setInterval(() => {}, 1000);", probes: SOON });
    expect(failure).toMatchObject({ cause: "port-never-opened", message: expect.stringContaining("opened no port") });
  });

  it("probe refused, because it listens elsewhere", async () => {
    const script = 'import { createServer } from "node:http"; createServer().listen(0, "127.0.0.1");';
    const failure = await startFailure({ script, probes: SOON });
    expect(failure).toMatchObject({
      cause: "probe-refused",
      message: expect.stringMatching(/it listens on 127\.0\.0\.1:\d+ instead/),
    });
  });

  it("probe refused, because it hangs up", async () => {
    const script =
      'import { createServer } from "node:net"; createServer((socket) => socket.destroy()).listen(Number(process.env.PORT), "127.0.0.1");';
    const failure = await startFailure({ script });
    expect(failure).toMatchObject({
      cause: "probe-refused",
      message: expect.stringContaining("ended without an answer"),
    });
  });

  it("probe answered 500, with the body", async () => {
    const script = workingScript(
      "bad",
      'if (request.url === "/ready") { response.statusCode = 500; return response.end("the index is corrupt"); }',
    );
    const failure = await startFailure({ script });
    expect(failure).toMatchObject({
      cause: "probe-answered",
      message: expect.stringContaining("answered 500: the index is corrupt"),
    });
  });

  it("out of memory", async () => {
    const script = "const kept = []; for (;;) kept.push(new Array(1000).fill(kept.length).map(String));";
    const memory = { request: 32 * 1024 ** 2, limit: 40 * 1024 ** 2 };
    const failure = await startFailure({ script, resources: { cpu: { request: 100, limit: 200 }, memory } });
    expect(failure).toMatchObject({ cause: "out-of-memory", message: expect.stringContaining("heap out of memory") });
  });

  it("missing variable, as our runtime library says it", async () => {
    const script =
      'console.error("Cannot start: STRIPE_KEY (stripe.key) is missing: wanted text in STRIPE_KEY or a file named by STRIPE_KEY_FILE"); process.exit(78);';
    const failure = await startFailure({ script });
    expect(failure).toMatchObject({ cause: "missing-variable", message: expect.stringContaining("STRIPE_KEY") });
  });

  it("missing variable, as a plain app says it", async () => {
    const script = 'if (!process.env.API_TOKEN) throw new Error("Missing required environment variable: API_TOKEN");';
    const failure = await startFailure({ script });
    expect(failure).toMatchObject({ cause: "missing-variable", message: expect.stringContaining("API_TOKEN") });
  });

  it("store not reachable, by the variable that names it", async () => {
    const { port, server } = await closedPort();
    const script = `
      import { connect } from "node:net";
      connect(Number(new URL(process.env.CACHE_URL).port) + 0, "127.0.0.1").on("error", (error) => { throw error; });
      setInterval(() => {}, 1000);`;
    server.close();
    const failure = await startFailure({ script, env: { CACHE_URL: `redis://127.0.0.1:${port}` } });
    expect(failure).toMatchObject({
      cause: "store-not-reachable",
      message: expect.stringMatching(`"CACHE_URL": .*ECONNREFUSED.*${port}`),
    });
  });

  it("timeout, when it accepts and never answers", async () => {
    const script =
      'import { createServer } from "node:http"; createServer(() => {}).listen(Number(process.env.PORT), "127.0.0.1");';
    const failure = await startFailure({ script, probes: SOON });
    expect(failure).toMatchObject({ cause: "timeout", message: expect.stringContaining("got no answer in 300 ms") });
  });

  it("an unready service that asks for patience must get it, to its deadline", async () => {
    const script = workingScript(
      "warming",
      'if (request.url === "/ready" && performance.now() < 2500) { response.writeHead(503, { "retry-after": "1" }); return response.end("warming up"); }',
    );
    number += 1;
    const release = environment.release(number, { web: { script } });
    const revision = { service: "web", revision: release.services.web?.revision ?? "", count: 1 };
    await environment.perform(release, { kind: "start", ...revision }, { kind: "wait-ready", ...revision });
  });
});

describe("a port that is taken", () => {
  let holder: Server | undefined;
  afterEach(() => holder?.close());

  it("must be named", async () => {
    const taken = await closedPort();
    holder = taken.server;
    const script = `import { createServer } from "node:http"; createServer().listen(${taken.port}, "127.0.0.1");`;
    const failure = await startFailure({ script });
    expect(failure).toMatchObject({ cause: "port-taken", message: expect.stringContaining("EADDRINUSE") });
  });
});

describe("a migration that fails must say why:", () => {
  it("its own error", async () => {
    number += 1;
    const migrate = 'echo "relation \\"users\\" already exists" >&2; exit 1';
    const release = environment.release(number, { web: { script: workingScript("one"), migrate } });
    expect(await environment.failure(release, { kind: "migrate", service: "web" })).toMatchObject({
      cause: "migration-error",
      lines: ['relation "users" already exists'],
    });
  });

  it("its time limit", async () => {
    number += 1;
    const release = environment.release(number, { web: { script: workingScript("one"), migrate: "sleep 30" } });
    const failure = await environment.failure(release, { kind: "migrate", service: "web" }, { timeoutMs: 300 });
    expect(failure.cause).toBe("timeout");
  });
});

/** A port that is held until `server` is closed. */
function closedPort(): Promise<{ readonly port: number; readonly server: Server }> {
  return new Promise((resolve) => {
    const server = createServer();
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve({ port: typeof address === "object" && address !== null ? address.port : 0, server });
    });
  });
}
