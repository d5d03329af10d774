import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { currentContext, inContext, RequestContext } from "../request-context.js";
import type { AccessLogOptions } from "../service/options.js";
import type { Service } from "../service/service.js";
import { carriesHeaders } from "../service/standing-headers.js";
import { trackedRequest, trackRequests } from "../service/track-requests.js";
import { type RouteHeaders, setHeaders } from "./route-headers.js";

/** Endpoints, request context, access log and metrics. */
export function observeRequests(
  app: FastifyInstance,
  service: Service,
  access: AccessLogOptions,
  { general, ofRoute }: RouteHeaders,
): void {
  trackRequests(app.server, service, { ...access, standing: general });
  app.addHook("onRoute", (route) => {
    const { url } = route;
    const own = ofRoute(route.config?.securityHeaders);
    const tellRoute = (request: FastifyRequest, reply: FastifyReply, done: () => void) => {
      const tracked = trackedRequest(request.raw);
      if (tracked !== undefined) tracked.route = url;
      if (tracked !== undefined && own !== undefined) tracked.standing = own;
      if (own !== undefined && !carriesHeaders(reply.raw)) setHeaders(reply, own, general);
      done();
    };
    route.onRequest = [tellRoute, ...[route.onRequest ?? []].flat()];
  });
  app.addHook("onRequest", (request, reply, done) => {
    if (carriesHeaders(reply.raw)) return done();
    // A request of `app.inject` did not come over the network: nothing has followed it so far.
    setHeaders(reply, general);
    if (trackedRequest(request.raw) !== undefined) done();
    else inContext(new RequestContext(request.headers, request.id), done);
  });
  app.addHook("onError", (request, reply, error, done) => {
    if (reply.statusCode >= 500 || (error.statusCode ?? 500) >= 500) {
      service.log.error({ err: error, method: request.method, route: request.routeOptions.url }, "A request failed");
    }
    done();
  });
  for (const [path, operation] of service.operations) {
    app.get(path, { config: { rateLimit: "off" } }, async (request, reply) => {
      const forwarded = currentContext()?.forwarded ?? false;
      const { status, headers, body } = await operation({ accept: request.headers.accept, forwarded });
      return reply
        .code(status)
        .headers({ ...headers })
        .send(body);
    });
  }
}
