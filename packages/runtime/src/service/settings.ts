import type { Variables } from "../config/environment.js";
import { integer, oneOf, optional, port, string } from "../config/fields.js";
import { ConfigError } from "../config/problem.js";
import { readConfig } from "../config/read-config.js";
import { logLevels } from "../logs/logger.js";

/** What the platform tells every service through variables. */
const fields = {
  port: port("PORT", { default: 3_000 }),
  host: string("HOST", { default: "127.0.0.1" }),
  metricsPort: optional(port("METRICS_PORT")),
  logLevel: optional(oneOf("LOG_LEVEL", logLevels)),
  trustedProxies: optional(integer("TRUSTED_PROXIES", { min: 0, max: 20 })),
};

export type Settings = ReturnType<typeof readSettings>;

/** Throws a ConfigError that names every variable that is wrong. */
export function readSettings(variables: Variables) {
  const { NODE_ENV: _, PLIMSOLL_ENVIRONMENT: __, ...relevant } = variables;
  const reading = readConfig({ fields }, { variables: relevant, readFile: () => undefined });
  if (reading.kind === "refused") throw new ConfigError(reading.problems);
  return reading.config.values;
}
