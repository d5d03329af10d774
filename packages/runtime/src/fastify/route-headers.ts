import type { FastifyReply } from "fastify";
import type { ProtectionOptions } from "../protection/options.js";
import { securityHeaders } from "../protection/security-headers.js";
import { requestIdHeader, type StandingHeaders, standingHeaders } from "../service/standing-headers.js";

/** What to change in the security headers; "off" sends none. */
export type WrittenHeaders = NonNullable<ProtectionOptions<unknown>["headers"]>;

export interface RouteHeaders {
  readonly general: StandingHeaders;
  /** Undefined when the route says nothing of its own. What it says changes what the app says. */
  readonly ofRoute: (written: WrittenHeaders | undefined) => StandingHeaders | undefined;
}

/** Made when a route is added, so that a wrong option shows then and not at a request. */
export function routeHeaders(production: boolean, ofApp: WrittenHeaders = {}): RouteHeaders {
  const make = (written: WrittenHeaders) =>
    standingHeaders(written === "off" ? {} : securityHeaders(production, written));
  const base = ofApp === "off" ? {} : ofApp;
  return {
    general: make(ofApp),
    ofRoute: (written) => {
      if (written === undefined) return undefined;
      return make(written === "off" ? "off" : Object.assign({}, base, written));
    },
  };
}

/** For an answer that cannot carry them, such as one of `app.inject`. Takes away those that were set before. */
export function setHeaders(reply: FastifyReply, { values }: StandingHeaders, before?: StandingHeaders): void {
  for (const name of before?.values.keys() ?? []) reply.removeHeader(name);
  reply.headers({ ...Object.fromEntries(values), [requestIdHeader]: reply.request.id });
}
