import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { enterContext, RequestContext } from "../request-context.js";
import type { RequestSpan } from "../tracing/tracing.js";
import { requestRecorder } from "./access-log.js";
import { countInFlight, type InFlight } from "./in-flight.js";
import type { AccessLogOptions } from "./options.js";
import type { Service } from "./service.js";
import { carryHeaders, type StandingHeaders } from "./standing-headers.js";

/** One request from its arrival to its answer. */
export interface TrackedRequest {
  readonly context: RequestContext;
  readonly arrivedAt: number;
  /** The pattern that matched, told by the framework. */
  route: string | undefined;
  state: "open" | "answered" | "abandoned";
  /** The one before it on the same connection, when that is not answered yet (pipelining). */
  readonly before: TrackedRequest | undefined;
  readonly request: IncomingMessage;
  span: RequestSpan | undefined;
  /** What its answer carries; a route may have its own. */
  standing: StandingHeaders | undefined;
}

const tracked = Symbol("plimsoll request");

type Traced<T> = T & { [tracked]?: TrackedRequest };

export interface TrackOptions extends AccessLogOptions {
  /** Asked when the request is answered and no route was set. */
  readonly routeOf?: (request: IncomingMessage) => string | undefined;
  /** For every answer, together with the request's id. */
  readonly standing?: StandingHeaders;
}

/** What the client got when it left before the answer: nginx's code for it. */
const clientClosedRequest = 499;
const finished = "http.server.response.finish";

/**
 * Follows every request of a server: its context, its count and time, its line of the access log, and its end when
 * the service stops. It works on node:http, below the framework, as there it costs a third of what hooks do.
 */
export function trackRequests(server: Server, service: Service, options: TrackOptions): void {
  const { tracing } = service;
  const { standing } = options;
  const { stopping } = service.lifecycle;
  const record = requestRecorder(service, options);
  const inFlight = countInFlight();

  function begin(request: Traced<IncomingMessage>, response: ServerResponse): void {
    inFlight.add();
    if (stopping.aborted) response.shouldKeepAlive = false;
    const entry = arrive(request, standing, abandon);
    if (standing !== undefined) carryHeaders(response, entry);
    enterContext(entry.context);
    entry.span = tracing?.begin(entry.context, request.method ?? "GET", request.headers);
  }

  function end(entry: TrackedRequest, state: "answered" | "abandoned", status: number): void {
    entry.state = state;
    const { context, request, arrivedAt, span } = entry;
    const { method = "GET", url = "/" } = request;
    const route = entry.route ?? options.routeOf?.(request);
    span?.end({ method, route, status });
    record({
      context,
      method,
      url,
      route,
      status,
      durationMs: performance.now() - arrivedAt,
    });
    inFlight.remove();
  }

  function abandon(latest: TrackedRequest | undefined): void {
    for (let entry = latest; entry?.state === "open"; entry = entry.before) {
      end(entry, "abandoned", clientClosedRequest);
    }
  }

  function onFinished(message: unknown): void {
    const { request, response, server: answering } = message as FinishedMessage;
    const entry = request[tracked];
    if (answering === server && entry?.state === "open") end(entry, "answered", response.statusCode);
  }

  server.prependListener("request", begin);
  subscribe(finished, onFinished);
  server.once("close", () => void inFlight.none().then(() => unsubscribe(finished, onFinished)));
  service.metrics.http.countInFlight(inFlight.count);
  stopGracefully(server, service, inFlight);
}

/** Remembers a request at itself, and at its connection, where it can be found when that closes. */
function arrive(
  request: Traced<IncomingMessage>,
  standing: StandingHeaders | undefined,
  abandon: (latest: TrackedRequest | undefined) => void,
): TrackedRequest {
  const socket: Traced<Socket> = request.socket;
  const latest = socket[tracked];
  if (latest === undefined) socket.once("close", () => abandon(socket[tracked]));
  const entry: TrackedRequest = {
    context: new RequestContext(request.headers),
    arrivedAt: performance.now(),
    route: undefined,
    state: "open",
    before: latest?.state === "open" ? latest : undefined,
    request,
    span: undefined,
    standing,
  };
  request[tracked] = entry;
  socket[tracked] = entry;
  return entry;
}

/** After the wait for the balancer: close the port, then let the requests in flight finish. */
function stopGracefully(server: Server, { lifecycle }: Service, inFlight: InFlight): void {
  lifecycle.onStop("accepting", "http", () => {
    if (server.listening) server.close();
  });
  lifecycle.onStop("requests", "http", async () => {
    await inFlight.none();
    server.closeIdleConnections();
  });
  // A connection that never sent a request is not idle to Node, and would keep the server from closing.
  lifecycle.onStop("websockets", "http connections", () => server.closeAllConnections());
}

interface FinishedMessage {
  readonly request: Traced<IncomingMessage>;
  readonly response: ServerResponse;
  readonly server: Server;
}

/** The tracked request behind a framework's request; undefined when it did not come over the network. */
export function trackedRequest(request: IncomingMessage): TrackedRequest | undefined {
  return (request as Traced<IncomingMessage>)[tracked];
}
