import type { Variables } from "../config/environment.js";
import type { Secret } from "../config/secret.js";
import type { WrittenChecks } from "../health/check.js";
import type { LifecycleOptions } from "../lifecycle/lifecycle.js";
import type { LogOptions } from "../logs/logger.js";
import type { MetricsOptions } from "../metrics/metrics.js";
import type { TracingOptions } from "../tracing/options.js";
import type { OperationPaths } from "./operations.js";

export interface ServiceOptions {
  /** Default: PLIMSOLL_SERVICE, else the package's name. */
  readonly service?: string;
  /** The loaded configuration; its secrets are masked in every log line. */
  readonly config?: { readonly secrets: readonly Secret[] };
  readonly checks?: WrittenChecks;
  readonly logs?: LogOptions & AccessLogOptions;
  readonly metrics?: MetricsOptions & { readonly port?: number; readonly reach?: MetricsReach };
  readonly health?: { readonly paths?: Partial<OperationPaths>; readonly cacheMs?: number };
  readonly lifecycle?: LifecycleOptions;
  /** Off, and its libraries not loaded, unless given. */
  readonly tracing?: TracingOptions;
  /** Default: those of the process. */
  readonly variables?: Variables;
}

export interface AccessLogOptions {
  /**
   * What identifies the address in the access log. Default "route", the pattern; "path" adds the path asked for,
   * without its query, which may hold personal data.
   */
  readonly access?: "route" | "path" | "off";
}

/**
 * Who may read the metrics on the service's own port: "direct" refuses what came through a proxy, that is from
 * outside. A port of its own (METRICS_PORT) answers everyone who reaches it.
 */
export type MetricsReach = "direct" | "anyone";
