import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Socket } from "node:net";
import { enterContext, RequestContext } from "../request-context.js";
import { requestRecorder } from "./access-log.js";
import type { AccessLogOptions } from "./options.js";
import type { Service } from "./service.js";

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
}

const tracked = Symbol("plimsoll request");

type Traced<T> = T & { [tracked]?: TrackedRequest };

export interface TrackOptions extends AccessLogOptions {
  /** Asked when the request is answered and no route was set. */
  readonly routeOf?: (request: IncomingMessage) => string | undefined;
}

/** What the client got when it left before the answer: nginx's code for it. */
const clientClosedRequest = 499;
const finished = "http.server.response.finish";

/**
 * Follows every request of a server: its context, its count and time, its line of the access log, and its end when
 * the service stops. It works on node:http, below the framework, as there it costs a third of what hooks do.
 */
export function trackRequests(server: Server, service: Service, options: TrackOptions): void {
  const { stopping } = service.lifecycle;
  const record = requestRecorder(service, options);
  let inFlight = 0;
  let onIdle: (() => void) | undefined;

  function begin(request: Traced<IncomingMessage>, response: ServerResponse): void {
    inFlight += 1;
    if (stopping.aborted) response.shouldKeepAlive = false;
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
    };
    request[tracked] = entry;
    socket[tracked] = entry;
    enterContext(entry.context);
  }

  function end(entry: TrackedRequest, state: "answered" | "abandoned", status: number): void {
    entry.state = state;
    inFlight -= 1;
    const { context, request, arrivedAt } = entry;
    record({
      context,
      method: request.method ?? "GET",
      url: request.url ?? "/",
      route: entry.route ?? options.routeOf?.(request),
      status,
      durationMs: performance.now() - arrivedAt,
    });
    if (inFlight === 0) onIdle?.();
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
  server.once("close", () => {
    if (inFlight === 0) unsubscribe(finished, onFinished);
  });
  service.metrics.http.countInFlight(() => inFlight);
  service.lifecycle.onStop("accepting", "http", () => {
    if (server.listening) server.close();
  });
  service.lifecycle.onStop("requests", "http", async () => {
    if (inFlight > 0) await new Promise<void>((resolve) => (onIdle = resolve));
    server.closeIdleConnections();
  });
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
