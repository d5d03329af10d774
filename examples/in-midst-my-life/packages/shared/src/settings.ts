import { boolean, defineConfig, duration, integer, list, loadConfig, number, oneOf, secret } from "@plimsoll/runtime";
import { environments } from "./environments.js";

const database = {
  url: secret("DATABASE_URL", { url: ["postgres:", "postgresql:"], doc: "The PostgreSQL database" }),
  ssl: boolean("DATABASE_SSL", { default: true, doc: "Whether the connection is encrypted" }),
  pool: integer("DATABASE_POOL", { default: 5, min: 1, max: 100, doc: "Connections of one instance at most" }),
  statementTimeout: duration("DATABASE_STATEMENT_TIMEOUT", { default: 10_000, doc: "A longer query is cancelled" }),
};

/** What the API and the orchestrator are told; a variable wins over the environment's figure. */
export const settingsSpec = defineConfig({
  fields: {
    debug: boolean("DEBUG_ANSWERS", { default: false, doc: "Whether a failed request is answered with its stack" }),
    database,
    redis: { url: secret("REDIS_URL", { url: ["redis:", "rediss:"], doc: "The cache and the queue" }) },
    log: {
      level: oneOf("LOG_LEVEL", ["debug", "info", "warn", "error"], { default: "info", doc: "What is worth a line" }),
      format: oneOf("LOG_FORMAT", ["text", "json"], { default: "json", doc: "For people or for machines" }),
      colour: boolean("LOG_COLOUR", { default: false, doc: "Colours in text logs" }),
    },
    csrf: boolean("CSRF", { default: true, doc: "Whether forms are accepted from this site's own pages only" }),
    rateLimit: {
      max: integer("RATE_LIMIT_MAX", {
        default: 100,
        min: 0,
        doc: "Requests of one address per window; 0 for no limit",
      }),
      window: duration("RATE_LIMIT_WINDOW", { default: 900_000, doc: "The window of the limit" }),
    },
    monitoring: {
      provider: oneOf("MONITORING", ["none", "prometheus", "datadog"], {
        default: "prometheus",
        doc: "Who reads the metrics",
      }),
      sampling: number("MONITORING_SAMPLING", { default: 0, min: 0, max: 1, doc: "Share of requests that are traced" }),
    },
    mockData: boolean("MOCK_DATA", { default: false, doc: "Whether invented advertisements are shown" }),
    analytics: boolean("ANALYTICS", { default: false, doc: "Whether business events are logged" }),
    integrations: list("INTEGRATIONS", { default: [], doc: "Job sites whose advertisements are shown" }),
  },
  profiles: environments,
});

export type SettingsConfig = ReturnType<typeof loadSettings>;

export type Settings = SettingsConfig["values"];

/** Of this process; prints everything that is wrong and exits with 78. */
export function loadSettings() {
  return loadConfig(settingsSpec);
}

const { development, test, staging, production } = environments;

/** What a migration is told. */
export const databaseSpec = defineConfig({
  fields: { database },
  profiles: {
    development: { database: development.database },
    test: { database: test.database },
    staging: { database: staging.database },
    production: { database: production.database },
  },
});
