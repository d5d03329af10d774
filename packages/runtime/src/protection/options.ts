import type { Duration } from "../duration.js";
import type { CsrfOptions } from "./csrf.js";
import type { RateLimit, SharedStore } from "./rate-limiter.js";
import type { HelmetOptions } from "./security-headers.js";

export interface CorsOptions {
  /** The origins that may call from a browser, each as scheme, host and port. */
  readonly origins: readonly string[];
  readonly credentials?: boolean;
}

export interface ProtectionOptions<Request> {
  /** How many proxies stand before the service. Default: TRUSTED_PROXIES, else 1 under Plimsoll, else 0. */
  readonly trustedProxies?: number;
  /** Without it no other origin may call. */
  readonly cors?: CorsOptions | "off";
  /** Off unless given. `{}` is 100 requests per 15 minutes and client address. */
  readonly rateLimit?: (Partial<RateLimit<Request>> & SharedStore) | "off";
  /** What to change in helmet's headers; "off" sends none. */
  readonly headers?: HelmetOptions | "off";
  /** For services with sessions in cookies. */
  readonly csrf?: CsrfOptions<Request> | "off";
  /** Default 1 MiB. */
  readonly bodyLimitBytes?: number;
  /** From the first byte to the last of a request. Default 30 s. */
  readonly requestTimeout?: Duration;
  /** How long a handler may take before the client gets 503. Default: no limit. */
  readonly handlerTimeout?: Duration;
}

export const generalLimit = { name: "general", max: 100, window: "15m" } as const;
export const aiLimit = { name: "ai", max: 50, window: "1h" } as const;

export const defaultBodyLimitBytes = 1_048_576;
export const defaultRequestTimeoutMs = 30_000;
