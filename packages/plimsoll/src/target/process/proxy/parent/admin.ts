import { chmodSync, mkdirSync, rmSync } from "node:fs";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { createServer } from "node:http";
import { dirname } from "node:path";
import type { ErrorCode } from "../../../../base/error.js";
import { isPlimsollError, messageOf, PlimsollError } from "../../../../base/error.js";
import type { OrphanReport } from "../messages.js";
import { proxyMetrics } from "../metrics.js";
import type { DrainScope } from "../status.js";
import type { DrainLimits } from "./fleet.js";
import { DEFAULT_DRAIN, STOP_DRAIN } from "./fleet.js";
import type { Parent } from "./parent.js";

type Body = Readonly<Record<string, unknown>>;
type Answer = { readonly json: unknown; readonly after?: () => void } | { readonly text: string };

/** A unix socket's path must fit the kernel's `sockaddr_un`, its closing zero included. */
const LONGEST_SOCKET_PATH = 107;
const LARGEST_BODY_BYTES = 16 * 1024 * 1024;
const DEFAULT_DRAIN_DEADLINE_MS = 30_000;
const LONGEST_PAUSE_MS = 10 * 60_000;

/** How a parent ends, once the answer that says so has left. */
export interface ParentEnds {
  readonly stopped: () => void;
  readonly replaced: () => void;
}

/** Everything the admin socket can be asked. */
function adminRoutes(parent: Parent, ends: ParentEnds): Readonly<Record<string, (body: Body) => Promise<Answer>>> {
  return {
    "GET /status": async () => {
      await parent.freshReports();
      return { json: parent.status() };
    },
    "GET /table": async () => ({ json: parent.table }),
    "PUT /table": async (body) => ({ json: await parent.inTurn(() => parent.replaceTable(body)) }),
    "GET /counters": async () => ({ json: await parent.counters() }),
    "GET /metrics": () => metricsOf(parent),
    "POST /drain": async (body) => ({
      json: await parent.drain(body as DrainScope, numberOr(body, "deadlineMs", DEFAULT_DRAIN_DEADLINE_MS)),
    }),
    "POST /pause": async (body) => {
      parent.checkFence(body.fence as number | undefined);
      const forMs = Math.min(numberOr(body, "forMs", LONGEST_PAUSE_MS), LONGEST_PAUSE_MS);
      await parent.inTurn(() => parent.pause(serviceIn(body, parent), forMs));
      return { json: parent.status() };
    },
    "POST /resume": async (body) => {
      parent.checkFence(body.fence as number | undefined);
      await parent.inTurn(() => parent.resume(serviceIn(body, parent)));
      return { json: parent.status() };
    },
    "POST /upgrade": async (body) => {
      const entry = typeof body.entry === "string" ? body.entry : parent.fleet.entry;
      const status = await parent.inTurn(() => parent.upgrade(entry, limitsIn(body)));
      // The new worker starts the next parent from its own code, as it would after a crash: there is one way, often tried.
      return body.whole === true ? { json: status, after: ends.replaced } : { json: status };
    },
    "POST /orphan": async (body) => {
      parent.hearOrphan(body as unknown as OrphanReport);
      return { json: {} };
    },
    "POST /stop": async (body) => {
      await parent.inTurn(() => parent.stop(limitsIn(body, STOP_DRAIN)));
      return { json: {}, after: ends.stopped };
    },
  };
}

async function metricsOf(parent: Parent): Promise<Answer> {
  return { text: proxyMetrics(parent.status(), await parent.counters()) };
}

/**
 * Serves the admin socket, which only its owner can open; answers wait until `ready`. Whoever holds the claim may replace a
 * dead parent's socket.
 */
export async function serveAdmin(
  parent: Parent,
  socketPath: string,
  ready: Promise<void>,
  ends: ParentEnds,
): Promise<Server> {
  checkLength(socketPath);
  mkdirSync(dirname(socketPath), { recursive: true, mode: 0o700 });
  rmSync(socketPath, { force: true });
  const routes = adminRoutes(parent, ends);
  const server = createServer((request, response) => void ready.then(() => answer(routes, request, response)));
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(socketPath, resolve));
  chmodSync(socketPath, 0o600);
  return server;
}

/** `/metrics` alone, on a loopback port, for a Prometheus on this machine. */
export async function serveMetrics(parent: Parent, port: number): Promise<Server> {
  const routes = { "GET /metrics": () => metricsOf(parent) };
  const server = createServer((request, response) => void answer(routes, request, response));
  await new Promise<void>((resolve, reject) => server.once("error", reject).listen(port, "127.0.0.1", resolve));
  return server;
}

async function answer(
  routes: Readonly<Record<string, (body: Body) => Promise<Answer>>>,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  try {
    const path = (request.url ?? "/").split("?")[0];
    const route = routes[`${request.method} ${path}`];
    if (route === undefined)
      return send(response, 404, { error: { message: `There is no ${request.method} ${path}` } });
    const answered = await route(await readBody(request));
    if ("json" in answered) return send(response, 200, answered.json, answered.after);
    response.writeHead(200, { "content-type": "text/plain; version=0.0.4; charset=utf-8" }).end(answered.text);
  } catch (error) {
    if (!isPlimsollError(error)) return send(response, 500, { error: { message: messageOf(error) } });
    const { code, kind, message, place, hint } = error;
    send(response, STATUS_OF[code] ?? 409, { error: { code, kind, message, place, hint } });
  }
}

function send(response: ServerResponse, status: number, value: unknown, after = () => {}): void {
  response.writeHead(status, { "content-type": "application/json" }).end(`${JSON.stringify(value)}\n`, after);
}

async function readBody(request: IncomingMessage): Promise<Body> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > LARGEST_BODY_BYTES) throw badRequest(`must be under ${LARGEST_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  if (size === 0) return {};
  try {
    const body = JSON.parse(Buffer.concat(chunks).toString("utf8"));
    if (typeof body === "object" && body !== null) return body;
  } catch {
    // Answered below.
  }
  throw badRequest("must be a JSON object");
}

function serviceIn(body: Body, parent: Parent): string {
  const { service } = body;
  if (typeof service === "string" && Object.hasOwn(parent.table.services, service)) return service;
  throw badRequest(`must name a service of the table: found ${JSON.stringify(service)}`);
}

function limitsIn(body: Body, defaults: DrainLimits = DEFAULT_DRAIN): DrainLimits {
  return {
    idleMs: numberOr(body, "idleMs", defaults.idleMs),
    graceMs: numberOr(body, "graceMs", defaults.graceMs),
  };
}

function numberOr(body: Body, key: string, fallback: number): number {
  const found = body[key];
  if (found === undefined) return fallback;
  if (typeof found === "number" && found >= 0) return found;
  throw badRequest(`must have a number of milliseconds as ${key}: found ${JSON.stringify(found)}`);
}

function badRequest(why: string): PlimsollError {
  return new PlimsollError({
    code: "TGT-PROXY-REQUEST",
    kind: "bug",
    message: `A request to the proxy's admin ${why}`,
  });
}

function checkLength(socketPath: string): void {
  const length = Buffer.byteLength(socketPath);
  if (length <= LONGEST_SOCKET_PATH) return;
  throw new PlimsollError({
    code: "TGT-PROXY-SOCKET",
    kind: "world",
    message: `Cannot make the proxy's admin socket as its path must have at most ${LONGEST_SOCKET_PATH} bytes: found ${length}`,
    place: socketPath,
    hint: "Choose a shorter folder, such as one below the system's temporary folder",
  });
}

const STATUS_OF: Partial<Record<ErrorCode, number>> = {
  "TGT-PROXY-TABLE": 400,
  "TGT-PROXY-REQUEST": 400,
  "TGT-PROXY-STATE": 500,
  "TGT-PROXY-START": 500,
};
