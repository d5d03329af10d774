import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import Fastify, {
  type FastifyHttpOptions,
  type FastifyInstance,
  type FastifyPluginAsync,
  LogController,
} from "fastify";
import { toMs } from "../duration.js";
import type { WebSocketServerLike } from "../lifecycle/websockets.js";
import { defaultBodyLimitBytes, defaultRequestTimeoutMs } from "../protection/options.js";
import { trustedProxyCount } from "../protection/trusted-proxies.js";
import { requestIdFrom } from "../request-context.js";
import { createOrExit } from "../service/create-or-exit.js";
import { createService, type Service } from "../service/service.js";
import { CarryingResponse } from "../service/standing-headers.js";
import { type Started, type StartOptions, startService } from "../service/start-service.js";
import { trackedRequest } from "../service/track-requests.js";
import { hideFailures } from "./hide-failures.js";
import { observeRequests } from "./observe.js";
import type { FastifyServiceOptions } from "./options.js";
import { protect } from "./protect.js";
import { requestLoggerFactory, useLogger } from "./request-logger.js";
import { routeHeaders } from "./route-headers.js";

/** A Fastify app with everything on. A wrong setting ends the process with one clear sentence. */
export async function createApp(options: FastifyServiceOptions = {}): Promise<FastifyInstance> {
  const app = Fastify(fastifyOptions(options));
  await app.register(plimsoll, options);
  return app;
}

/** The service travels with a function that Fastify hands on to the plug-in. */
const carried = Symbol("plimsoll service");

/** What to construct Fastify with: the logger, request ids, limits, the kind of its answers. The same options go to the plug-in. */
export function fastifyOptions(options: FastifyServiceOptions = {}): FastifyHttpOptions<Server> {
  const service = createOrExit(() => createService(options));
  const { protection = {} } = options;
  const { handlerTimeout } = protection;
  const trustedProxies = trustedProxyCount(protection.trustedProxies, service);
  return {
    childLoggerFactory: Object.assign(requestLoggerFactory(service.log), { [carried]: service }),
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: (request) => trackedRequest(request)?.context.requestId ?? requestIdFrom(request.headers),
    trustProxy: (_address, hop) => hop < trustedProxies,
    bodyLimit: protection.bodyLimitBytes ?? defaultBodyLimitBytes,
    requestTimeout: toMs(protection.requestTimeout ?? defaultRequestTimeoutMs, "protection.requestTimeout"),
    return503OnClosing: false,
    http: { ServerResponse: CarryingResponse },
    ...(handlerTimeout === undefined ? {} : { handlerTimeout: toMs(handlerTimeout, "protection.handlerTimeout") }),
  };
}

const plugin: FastifyPluginAsync<FastifyServiceOptions> = async (app, options) => {
  const service = (app.childLoggerFactory as { readonly [carried]?: Service })[carried];
  if (service === undefined) {
    throw new TypeError(
      "Cannot register plimsoll as Fastify was made without fastifyOptions(): pass them to Fastify()",
    );
  }
  app.decorate("plimsoll", service);
  useLogger(app, service.log);
  const { protection = {} } = options;
  const production = service.identity.environment === "production";
  observeRequests(app, service, options.logs ?? {}, routeHeaders(production, protection.headers));
  if (production) hideFailures(app);
  await protect(app, service, protection);
};

/** Adds the endpoints, metrics, logs and protection to the whole app, not to a context of its own. */
export const plimsoll = Object.assign(plugin, {
  [Symbol.for("skip-override")]: true,
  [Symbol.for("fastify.display-name")]: "plimsoll",
});

/** Listens on PORT, then is ready. SIGTERM stops it gracefully. */
export async function start(app: FastifyInstance, options: StartOptions = {}): Promise<Started> {
  const { plimsoll: service } = app;
  service.lifecycle.onStop("workers", "fastify", () => app.close());
  return startService(service, options, async (host, port) => {
    await app.ready();
    if (hasWebSockets(app)) service.trackWebSockets(app.websocketServer);
    await app.listen({ host, port, listenTextResolver: (address) => `Listening at ${address}` });
    return app.server.address() as AddressInfo;
  });
}

function hasWebSockets(app: object): app is { readonly websocketServer: WebSocketServerLike } {
  return "websocketServer" in app;
}
