import type { IncomingMessage, ServerResponse } from "node:http";
import cors from "cors";
import { securityEvent } from "../logs/events.js";
import type { Service } from "../service/service.js";
import { addressKey, clientAddress } from "./client-address.js";
import { createCsrf } from "./csrf.js";
import { generalLimit, type ProtectionOptions } from "./options.js";
import { createRateLimiter, type RateLimit, type SharedStore } from "./rate-limiter.js";
import { securityHeaders } from "./security-headers.js";
import { trustedProxyCount } from "./trusted-proxies.js";

/** Sets the protecting headers, and answers the request itself when it is refused or a CORS preflight. */
export type Guard<Request> = (request: Request, response: ServerResponse) => Promise<"pass" | "answered">;

/** Protection for frameworks that hand out node:http's request and response. */
export function createGuard<Request extends IncomingMessage>(
  service: Service,
  options: ProtectionOptions<Request>,
): Guard<Request> {
  const guards = [
    headerGuard(service, options),
    corsGuard(options),
    csrfGuard(service, options),
    ...(options.rateLimit === undefined || options.rateLimit === "off"
      ? []
      : [createRateGuard<Request>(service, options, { ...generalLimit, ...options.rateLimit }, options.rateLimit)]),
  ];
  return async (request, response) => {
    for (const guard of guards) {
      if ((await guard(request, response)) === "answered") return "answered";
    }
    return "pass";
  };
}

/** One rate limit as a guard, for a whole service or a route of it. */
export function createRateGuard<Request extends IncomingMessage>(
  service: Service,
  options: Pick<ProtectionOptions<Request>, "trustedProxies">,
  limit: RateLimit<Request>,
  store: SharedStore,
): Guard<Request> {
  const trusted = trustedProxyCount(options.trustedProxies, service);
  const limiter = createRateLimiter(limit, store, service.log);
  return async (request, response) => {
    const address = clientAddress(request.socket.remoteAddress, request.headers["x-forwarded-for"], trusted);
    const { kind, headers } = await limiter.take(limit.key?.(request) ?? addressKey(address));
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (kind === "allowed") return "pass";
    securityEvent(service.log, "rate-limit-exceeded", { limit: limit.name ?? "general" });
    return refuse(response, 429, "Too Many Requests", "Too many requests: try again later");
  };
}

function headerGuard<Request extends IncomingMessage>(
  service: Service,
  { headers }: ProtectionOptions<Request>,
): Guard<Request> {
  const values = headers === "off" ? {} : securityHeaders(service.identity.environment === "production", headers);
  const all = Object.entries(values);
  return async (_request, response) => {
    for (const [name, value] of all) response.setHeader(name, value);
    return "pass";
  };
}

function corsGuard<Request extends IncomingMessage>({ cors: allowed }: ProtectionOptions<Request>): Guard<Request> {
  if (allowed === undefined || allowed === "off") return async () => "pass";
  const apply = cors({ origin: [...allowed.origins], credentials: allowed.credentials ?? false });
  return (request, response) =>
    new Promise((resolve, reject) => {
      response.once("finish", () => resolve("answered"));
      apply(request as Parameters<typeof apply>[0], response, (error?: unknown) =>
        error === undefined ? resolve("pass") : reject(error),
      );
    });
}

function csrfGuard<Request extends IncomingMessage>(
  service: Service,
  { csrf: options }: ProtectionOptions<Request>,
): Guard<Request> {
  if (options === undefined || options === "off") return async () => "pass";
  const csrf = createCsrf(options);
  return async (request, response) => {
    const { method = "GET", headers } = request;
    const session = options.sessionOf(request);
    const token = headers["x-csrf-token"];
    if (csrf.judge({ method, session, token, fetchSite: headers["sec-fetch-site"] }) === "allowed") return "pass";
    securityEvent(service.log, "csrf-refused");
    return refuse(response, 403, "Forbidden", "The request carries no valid CSRF token");
  };
}

function refuse(response: ServerResponse, statusCode: number, error: string, message: string): "answered" {
  response.writeHead(statusCode, { "content-type": "application/json; charset=utf-8" });
  response.end(JSON.stringify({ statusCode, error, message }));
  return "answered";
}
