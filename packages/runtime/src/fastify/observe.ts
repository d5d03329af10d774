import type { FastifyInstance, FastifyRequest } from "fastify";
import { contextFrom, inContext, type RequestContext } from "../request-context.js";
import { clientLeft, isForwarded, requestFinisher } from "../service/finish-request.js";
import type { AccessLogOptions } from "../service/options.js";
import type { Service } from "../service/service.js";

const contexts = new WeakMap<FastifyRequest, RequestContext>();

/** Endpoints, request context, access log and metrics. */
export function observeRequests(app: FastifyInstance, service: Service, access: AccessLogOptions): void {
  const finish = requestFinisher(service, access);
  const { http } = service.metrics;

  app.addHook("onRequest", (request, reply, done) => {
    const context = contextFrom(request.headers, request.id);
    contexts.set(request, context);
    reply.header("x-request-id", request.id);
    http.begin();
    inContext(context, done);
  });
  // A body arrives by events of the socket, which know nothing of the request: enter its context again.
  app.addHook("preValidation", (request, _reply, done) => {
    const context = contexts.get(request);
    if (request.body === undefined || context === undefined) done();
    else inContext(context, done);
  });
  app.addHook("onResponse", (request, reply, done) => {
    const context = contexts.get(request);
    if (context !== undefined) {
      const { method, url = "/" } = request.raw;
      const route = request.is404 ? undefined : request.routeOptions.url;
      const status = reply.raw.writableFinished ? reply.statusCode : clientLeft;
      finish({ context, method: method ?? "GET", url, route, status, seconds: reply.elapsedTime / 1_000 });
    }
    done();
  });
  app.addHook("onError", (request, reply, error, done) => {
    if (reply.statusCode >= 500 || error.statusCode === undefined) logFailure(service, request, error);
    done();
  });
  for (const [path, operation] of service.operations) {
    app.get(path, { config: { rateLimit: "off" } }, async (request, reply) => {
      const { accept } = request.headers;
      const { status, headers, body } = await operation({ accept, forwarded: isForwarded(request.headers) });
      return reply
        .code(status)
        .headers({ ...headers })
        .send(body);
    });
  }
}

function logFailure(service: Service, request: FastifyRequest, error: Error): void {
  const context = contexts.get(request);
  const { method, routeOptions } = request;
  const log = () => service.log.error({ err: error, method, route: routeOptions.url }, "A request failed");
  if (context === undefined) log();
  else inContext(context, log);
}
