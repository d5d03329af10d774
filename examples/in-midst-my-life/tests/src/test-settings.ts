import { type SettingsConfig, settingsSpec } from "@midst/shared/settings.js";
import { readConfig } from "@plimsoll/runtime";

/** Test files run side by side, perhaps beside a running app; each has a logical database of Redis for itself. */
export type RedisDatabase = 14 | 15;

/** The settings of a test: the stores that the gate has started, and whatever the test wants to be otherwise. */
export function testSettings(redis: RedisDatabase, variables: Readonly<Record<string, string>>): SettingsConfig {
  const REDIS_URL = new URL(process.env.REDIS_URL ?? "redis://127.0.0.1:6379");
  REDIS_URL.pathname = `/${redis}`;
  const reading = readConfig(settingsSpec, {
    variables: { REDIS_URL: REDIS_URL.href, NODE_ENV: "test", LOG_LEVEL: "error", LOG_FORMAT: "json", ...variables },
    readFile: () => undefined,
  });
  if (reading.kind === "refused")
    throw new Error(`The settings of the tests are refused: ${JSON.stringify(reading.problems)}`);
  return reading.config;
}
