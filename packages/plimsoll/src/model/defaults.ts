/** Every default that does not depend on other parts, as an author would write it; docs/definition.md lists them. */
export const DEFAULTS = {
  availability: 99.9,
  latencyP95: "500ms",
  gateWithin: "10m",
  smokeUnder: "5s",
  smokeStatus: 200,
  readyWithin: "60s",
  monitor: "10s",
  approveWithin: "1d",
  bakeWithin: "5m",
  canarySteps: [10, 50, 100],
  surge: 1,
  tolerance: 0,
  falseAlarm: 0.001,
  detect: 2,
  miss: 0.01,
  stop: "30s",
  liveEvery: "10s",
  readyEvery: "5s",
  probeTimeout: "3s",
  probeFailures: 3,
  startWithin: "150s",
  cpu: "100m..1000m",
  memory: "256Mi..1Gi",
  path: "/",
  metricsPath: "/metrics",
  dir: ".",
  nodeInstall: "npm ci",
  pythonInstall: "pip install -r requirements.txt",
  staticOutput: "dist",
  dockerfile: "Dockerfile",
  postgresVersion: 16,
  maxConnections: 100,
  backupKeep: "30d",
  redisVersion: 7,
  maxMemory: "256Mi",
  eviction: "noeviction",
  persist: true,
  localHost: "127.0.0.1",
} as const;

/** The first public port of local environments; production gets it, the others the next ones in order. */
export const FIRST_LOCAL_PORT = 8080;

/** Used when the definition names no environment. */
export const DEFAULT_ENVIRONMENTS: Readonly<Record<string, object>> = { development: {}, staging: {}, production: {} };

/** Branches of environments that are named so, unless a branch or a tag is written. */
export const DEFAULT_BRANCHES: Readonly<Record<string, string>> = { staging: "develop", production: "main" };
