import { readFileSync } from "node:fs";
import { exitCodes } from "../exit-codes.js";
import type { ConfigSpec } from "./define-config.js";
import type { FieldTree, ValuesOf } from "./field.js";
import { ConfigError } from "./problem.js";
import type { ConfigSources } from "./raw-value.js";
import { type Config, readConfig } from "./read-config.js";

/** Reads the configuration of this process; when anything is wrong, prints all of it and exits with 78. */
export function loadConfig<Tree extends FieldTree>(spec: ConfigSpec<Tree>): Config<ValuesOf<Tree>> {
  const reading = readConfig(spec, processSources());
  if (reading.kind === "ready") return reading.config;
  process.stderr.write(`${new ConfigError(reading.problems).message}\n`);
  process.exit(exitCodes.configuration);
}

/** The variables of this process and its file system. */
export function processSources(): ConfigSources {
  return { variables: process.env, readFile: readIfPresent };
}

function readIfPresent(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
