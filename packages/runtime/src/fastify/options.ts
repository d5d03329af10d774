import type { FastifyRequest } from "fastify";
import type { ProtectionOptions } from "../protection/options.js";
import type { RateLimit } from "../protection/rate-limiter.js";
import type { ServiceOptions } from "../service/options.js";
import type { Service } from "../service/service.js";
import type { WrittenHeaders } from "./route-headers.js";

export interface FastifyServiceOptions extends ServiceOptions {
  readonly protection?: ProtectionOptions<FastifyRequest>;
}

declare module "fastify" {
  interface FastifyInstance {
    plimsoll: Service;
  }
  interface FastifyContextConfig {
    /** A limit of the route's own, instead of the general one. */
    rateLimit?: RateLimit<FastifyRequest> | "off";
    /** What to change in the app's security headers for this route; "off" sends none. */
    securityHeaders?: WrittenHeaders;
  }
  interface FastifyReply {
    /** A token for the session of this request, for the page to send back as x-csrf-token. */
    csrfToken(): string;
  }
}
