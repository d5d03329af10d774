import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { securityEvent } from "../logs/events.js";
import { addressKey } from "../protection/client-address.js";
import { type CsrfOptions, createCsrf } from "../protection/csrf.js";
import { generalLimit, type ProtectionOptions } from "../protection/options.js";
import { createRateLimiter, type RateLimit, type RateLimiter, type SharedStore } from "../protection/rate-limiter.js";
import type { Service } from "../service/service.js";

export async function protect(
  app: FastifyInstance,
  service: Service,
  { cors, rateLimit = "off", csrf = "off" }: ProtectionOptions<FastifyRequest>,
): Promise<void> {
  if (cors !== undefined && cors !== "off") {
    const { default: fastifyCors } = await import("@fastify/cors");
    await app.register(fastifyCors, { origin: [...cors.origins], credentials: cors.credentials ?? false });
  }
  limitRates(app, service, rateLimit);
  if (csrf !== "off") refuseForgeries(app, service, csrf);
}

function limitRates(
  app: FastifyInstance,
  service: Service,
  rateLimit: (Partial<RateLimit<FastifyRequest>> & SharedStore) | "off",
): void {
  const store = rateLimit === "off" ? {} : rateLimit;
  const general = rateLimit === "off" ? undefined : { ...generalLimit, ...rateLimit };
  const limiters = new Map<string, RateLimiter>();

  function limiterFor(limit: RateLimit<FastifyRequest>, name: string): RateLimiter {
    const known = limiters.get(name);
    if (known !== undefined) return known;
    const made = createRateLimiter({ ...limit, name }, store, service.log);
    limiters.set(name, made);
    return made;
  }

  const countWith = (limit: RateLimit<FastifyRequest>, name: string) => {
    const limiter = limiterFor(limit, name);
    return async (request: FastifyRequest, reply: FastifyReply) => {
      const { kind, headers } = await limiter.take(limit.key?.(request) ?? addressKey(request.ip));
      reply.headers({ ...headers });
      if (kind === "allowed") return;
      securityEvent(service.log, "rate-limit-exceeded", { limit: name, route: request.routeOptions.url });
      return refuse(reply, 429, "Too many requests: try again later");
    };
  };

  app.addHook("onRoute", (route) => {
    const limit = route.config?.rateLimit ?? general;
    if (limit === undefined || limit === "off") return;
    route.onRequest = [...[route.onRequest ?? []].flat(), countWith(limit, limit.name ?? route.url)];
  });
  if (general === undefined) return;
  const countUnmatched = countWith(general, general.name);
  app.addHook("onRequest", async (request, reply) => (request.is404 ? countUnmatched(request, reply) : undefined));
}

function refuseForgeries(app: FastifyInstance, service: Service, options: CsrfOptions<FastifyRequest>): void {
  const csrf = createCsrf(options);
  app.decorateReply("csrfToken", function (this: FastifyReply) {
    const session = options.sessionOf(this.request);
    if (session === undefined) throw new TypeError("Cannot make a CSRF token as the request has no session");
    return csrf.tokenFor(session);
  });
  app.addHook("onRequest", async (request, reply) => {
    const { method, headers } = request;
    const session = options.sessionOf(request);
    const token = headers["x-csrf-token"];
    if (csrf.judge({ method, session, token, fetchSite: headers["sec-fetch-site"] }) === "allowed") return;
    securityEvent(service.log, "csrf-refused", { route: request.routeOptions.url });
    return refuse(reply, 403, "The request carries no valid CSRF token");
  });
}

const reasons: Readonly<Record<number, string>> = { 403: "Forbidden", 429: "Too Many Requests" };

function refuse(reply: FastifyReply, statusCode: number, message: string): FastifyReply {
  return reply.code(statusCode).send({ statusCode, error: reasons[statusCode], message });
}
