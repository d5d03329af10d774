export { type ConfigSpec, defineConfig, type Profile } from "./config/define-config.js";
export { envExample, variableTable } from "./config/document.js";
export type { Variables } from "./config/environment.js";
export type { Absence, Field, FieldTree, Reading, ValuesOf } from "./config/field.js";
export { boolean, duration, integer, list, number, oneOf, optional, port, string, url } from "./config/fields.js";
export { loadConfig, processSources } from "./config/load-config.js";
export { ConfigError, type ConfigProblem, problemText, type Source } from "./config/problem.js";
export type { ConfigSources } from "./config/raw-value.js";
export { type Config, type ConfigReading, readConfig } from "./config/read-config.js";
export { Secret } from "./config/secret.js";
export { type SecretOptions, secret } from "./config/secret-field.js";
export type { Duration } from "./duration.js";
export { exitCodes } from "./exit-codes.js";
export { advisory, type Check, type Probe, type WrittenChecks } from "./health/check.js";
export {
  httpCheck,
  memoryCheck,
  type PostgresPool,
  postgresCheck,
  type RedisClient,
  redisCheck,
  type StoreCheckOptions,
} from "./health/checks.js";
export { createHealth, type Health, type HealthBody, type HealthReport, type Phase } from "./health/health.js";
export { type Identity, readIdentity } from "./identity.js";
export type { Lifecycle, LifecycleOptions } from "./lifecycle/lifecycle.js";
export type { StopPhase, StopReason } from "./lifecycle/stop-phase.js";
export { businessEvent, securityEvent } from "./logs/events.js";
export { createLogs, type Logger, type LogLevel, type LogOptions, type Logs, type Redaction } from "./logs/logger.js";
export { aiLimit, generalLimit } from "./protection/options.js";
export { InputError, type InputSchema, validInput } from "./protection/valid-input.js";
export { currentContext, inContext, outgoingHeaders, RequestContext } from "./request-context.js";
