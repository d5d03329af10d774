const development = {
  debug: true,
  database: { ssl: false, pool: 5 },
  log: { level: "debug", format: "text", colour: true },
  csrf: false,
  rateLimit: { max: 1000 },
  monitoring: { provider: "none", sampling: 0 },
  mockData: true,
  analytics: false,
} as const;

/** Figures that differ by environment; the rest are defaults of `settings.ts`. */
export const environments = {
  development,
  /** Tests run where developers work. */
  test: development,
  staging: {
    debug: false,
    database: { ssl: true, pool: 20 },
    log: { level: "info", format: "json", colour: false },
    csrf: true,
    rateLimit: { max: 300 },
    monitoring: { provider: "prometheus", sampling: 0.1 },
    mockData: false,
    analytics: true,
    integrations: ["linkedin", "indeed"],
  },
  production: {
    debug: false,
    database: { ssl: true, pool: 50, statementTimeout: 30_000 },
    log: { level: "info", format: "json", colour: false },
    csrf: true,
    rateLimit: { max: 100 },
    monitoring: { provider: "datadog", sampling: 0.01 },
    mockData: false,
    analytics: true,
    integrations: ["linkedin", "indeed", "angellist"],
  },
} as const;
