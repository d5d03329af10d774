import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { toMs } from "../duration.js";
import { csrfTokens } from "../protection/csrf.js";
import { createGuard, createRateGuard, type Guard } from "../protection/guard.js";
import { defaultRequestTimeoutMs, type ProtectionOptions } from "../protection/options.js";
import type { RateLimit, SharedStore } from "../protection/rate-limiter.js";
import { answerOperation, operationFor } from "../service/answer-operation.js";
import { createOrExit } from "../service/create-or-exit.js";
import type { ServiceOptions } from "../service/options.js";
import { createService, type Service } from "../service/service.js";
import { listenOn, type Started, type StartOptions, startService } from "../service/start-service.js";
import { trackedRequest, trackRequests } from "../service/track-requests.js";

export interface HttpServiceOptions extends ServiceOptions {
  readonly protection?: ProtectionOptions<IncomingMessage>;
}

export type HttpHandler = (request: IncomingMessage, response: ServerResponse) => unknown;

export interface HttpApp {
  readonly plimsoll: Service;
  /** A token for a session, for the page to send back as x-csrf-token. */
  readonly csrfToken: (session: string) => string;
  readonly server: Server;
}

/** A node:http server with everything on. The handler may be async; what it throws is answered with 500. */
export function createApp(handler: HttpHandler, options: HttpServiceOptions = {}): HttpApp {
  const service = createOrExit(() => createService(options));
  const { protection = {} } = options;
  const guard = createGuard<IncomingMessage>(service, protection);
  const requestTimeout = toMs(protection.requestTimeout ?? defaultRequestTimeoutMs, "protection.requestTimeout");

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const id = trackedRequest(request)?.context.requestId;
    if (id !== undefined) response.setHeader("x-request-id", id);
    const operation = operationFor(service, request);
    if (operation !== undefined) return answerOperation(operation, request, response);
    if ((await guard(request, response)) === "pass") await handler(request, response);
  }

  const server = createServer({ requestTimeout }, (request, response) => {
    answer(request, response).catch((error: unknown) => answerFailure(service, error, request, response));
  });
  trackRequests(server, service, options.logs ?? {});
  return { plimsoll: service, server, csrfToken: csrfTokens(protection.csrf) };
}

/** Listens on PORT, then is ready. SIGTERM stops it gracefully. */
export async function start({ plimsoll, server }: HttpApp, options: StartOptions = {}): Promise<Started> {
  return startService(plimsoll, options, (host, port) => listenOn(server, host, port));
}

/** A limit for some requests: go on when `await limited(request, response)` is "pass"; else it has been answered. */
export function limitRate(
  app: HttpApp,
  limit: RateLimit<IncomingMessage>,
  store: SharedStore & { readonly trustedProxies?: number } = {},
): Guard<IncomingMessage> {
  return createRateGuard<IncomingMessage>(app.plimsoll, store, limit, store);
}

function answerFailure(service: Service, error: unknown, request: IncomingMessage, response: ServerResponse): void {
  const tracked = trackedRequest(request);
  const { statusCode = 500, message } = (error ?? {}) as { statusCode?: number; message?: string };
  if (statusCode >= 500) {
    service.log.error({ err: error, method: request.method, route: tracked?.route }, "A request failed");
  }
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const text = statusCode >= 500 ? `Something went wrong: request ${tracked?.context.requestId}` : message;
  response.writeHead(statusCode, { "content-type": "application/json; charset=utf-8", connection: "close" });
  response.end(JSON.stringify({ statusCode, message: text }));
}
