import { IncomingMessage, ServerResponse } from "node:http";
import { Socket } from "node:net";
import helmet, { type HelmetOptions } from "helmet";

export type { HelmetOptions };

const yearSeconds = 31_536_000;

/** Everything from the site itself: an app that needs more names its sources. */
const contentSecurityPolicy = {
  defaultSrc: ["'self'"],
  baseUri: ["'self'"],
  formAction: ["'self'"],
  frameAncestors: ["'self'"],
  imgSrc: ["'self'", "data:"],
  objectSrc: ["'none'"],
  scriptSrc: ["'self'"],
  scriptSrcAttr: ["'none'"],
  styleSrc: ["'self'"],
};

/**
 * The headers of every answer. helmet works them out once, here, instead of on every request. HSTS and the upgrade
 * of insecure requests are for production only, as they would lock a developer's browser out of localhost.
 */
export function securityHeaders(production: boolean, options: HelmetOptions = {}): Readonly<Record<string, string>> {
  const request = new IncomingMessage(new Socket());
  const response = new ServerResponse(request);
  const upgradeInsecureRequests = production ? [] : null;
  let failure: unknown;
  const complete = {
    contentSecurityPolicy: { useDefaults: false, directives: { ...contentSecurityPolicy, upgradeInsecureRequests } },
    strictTransportSecurity: production ? { maxAge: yearSeconds, includeSubDomains: true } : false,
    ...options,
  } as HelmetOptions;
  helmet(complete)(request, response, (error) => {
    failure = error;
  });
  if (failure !== undefined) throw failure;
  return Object.fromEntries(Object.entries(response.getHeaders()).map(([name, value]) => [name, String(value)]));
}
