import type { SettingsConfig } from "./settings.js";

/** What both services tell the runtime: how to log, and whose secrets never appear in a line. */
export function serviceOptions(config: SettingsConfig) {
  const { level, format } = config.values.log;
  return { config, logs: { level, format: format === "text" ? "pretty" : "json" } } as const;
}
