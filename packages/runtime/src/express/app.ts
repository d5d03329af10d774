import { createServer, type IncomingMessage, type Server } from "node:http";
import express, { type ErrorRequestHandler, type Express, type Request, type RequestHandler } from "express";
import { toMs } from "../duration.js";
import { csrfTokens } from "../protection/csrf.js";
import { createGuard, createRateGuard } from "../protection/guard.js";
import { defaultBodyLimitBytes, defaultRequestTimeoutMs } from "../protection/options.js";
import type { RateLimit, SharedStore } from "../protection/rate-limiter.js";
import { trustedProxyCount } from "../protection/trusted-proxies.js";
import { answerOperation, operationFor } from "../service/answer-operation.js";
import { createOrExit } from "../service/create-or-exit.js";
import { createService, type Service } from "../service/service.js";
import { listenOn, type Started, type StartOptions, startService } from "../service/start-service.js";
import { trackedRequest, trackRequests } from "../service/track-requests.js";
import type { ExpressServiceOptions } from "./options.js";

export interface OperableExpress extends Express {
  readonly plimsoll: Service;
  /** A token for a session, for the page to send back as x-csrf-token. */
  readonly csrfToken: (session: string) => string;
  /** The server behind the app, for websockets. */
  readonly server: Server;
}

/** An Express app with everything on, JSON bodies parsed within the limit. Wrong settings end the process. */
export function createApp(options: ExpressServiceOptions = {}): OperableExpress {
  const service = createOrExit(() => createService(options));
  const { protection = {} } = options;
  const app = express();
  const requestTimeout = toMs(protection.requestTimeout ?? defaultRequestTimeoutMs, "protection.requestTimeout");
  const server = createServer({ requestTimeout }, app);
  trackRequests(server, service, { ...options.logs, routeOf });

  app.disable("x-powered-by");
  app.set("trust proxy", trustedProxyCount(protection.trustedProxies, service));
  app.use(operations(service));
  app.use(guarded(createGuard<Request>(service, protection)));
  app.use(express.json({ limit: protection.bodyLimitBytes ?? defaultBodyLimitBytes }));
  return Object.assign(app, { plimsoll: service, server, csrfToken: csrfTokens(protection.csrf) });
}

/** Listens on PORT, then is ready. SIGTERM stops it gracefully. Routes come before this call. */
export async function start(app: OperableExpress, options: StartOptions = {}): Promise<Started> {
  app.use(answerUnknown);
  app.use(answerFailure(app.plimsoll));
  return startService(app.plimsoll, options, (host, port) => listenOn(app.server, host, port));
}

/** A limit for some routes: `app.post("/ai", limitRate(app, { name: "ai", max: 50, window: "1h" }), handler)`. */
export function limitRate(
  app: OperableExpress,
  limit: RateLimit<Request>,
  store: SharedStore & { readonly trustedProxies?: number } = {},
): RequestHandler {
  return guarded(createRateGuard<Request>(app.plimsoll, store, limit, store));
}

function operations(service: Service): RequestHandler {
  return (request, response, next) => {
    const id = trackedRequest(request)?.context.requestId;
    if (id !== undefined) response.setHeader("x-request-id", id);
    const operation = operationFor(service, request);
    if (operation === undefined) next();
    else answerOperation(operation, request, response).catch(next);
  };
}

function guarded(guard: ReturnType<typeof createGuard<Request>>): RequestHandler {
  return (request, response, next) => {
    guard(request, response).then((outcome) => {
      if (outcome === "pass") next();
    }, next);
  };
}

/** Express's own answer would replace the security headers. */
const answerUnknown: RequestHandler = (_request, response) => {
  response.status(404).json({ statusCode: 404, message: "Not found" });
};

/** Logs what went wrong and keeps it from the client; errors below 500 are the client's and are told. */
function answerFailure({ log }: Service): ErrorRequestHandler {
  return (error: { readonly status?: number; readonly message?: string }, request, response, next) => {
    const statusCode = error.status ?? 500;
    if (statusCode >= 500)
      log.error({ err: error, method: request.method, route: routeOf(request) }, "A request failed");
    if (response.headersSent) return next(error);
    const id = trackedRequest(request)?.context.requestId;
    const message = statusCode >= 500 ? `Something went wrong: request ${id}` : error.message;
    response.status(statusCode).json({ statusCode, message });
  };
}

/** Express keeps the pattern that matched, and where its router is mounted, on the request. */
function routeOf(request: IncomingMessage): string | undefined {
  const { route, baseUrl } = request as Partial<Request>;
  return typeof route?.path === "string" ? `${baseUrl ?? ""}${route.path}` : undefined;
}
