import { readFileSync } from "node:fs";
import { basename } from "node:path";
import type { AppModel } from "../app-model.js";
import { parseApp } from "../parse/parse-app.js";
import { DefinitionError } from "./definition-error.js";
import { findConfig } from "./find-config.js";
import { readModule } from "./read-module.js";
import { readYaml } from "./read-yaml.js";

/**
 * The model of the app defined in a folder.
 *
 * Throws a `DefinitionError` with every problem of the definition, or a `PlimsollError` of kind `author` (`DEF-...`) when
 * there is none, or none that can be read.
 */
export async function loadApp(dir: string, options: { readonly config?: string | undefined } = {}): Promise<AppModel> {
  const path = findConfig(dir, options.config);
  const parsed = parseApp(await readDefinition(path), { file: basename(path) });
  if (!parsed.ok) throw new DefinitionError(basename(path), parsed.problems);
  return parsed.model;
}

/** What the definition's file holds, as it was written. */
export async function readWritten(
  dir: string,
  options: { readonly config?: string | undefined } = {},
): Promise<unknown> {
  return await readDefinition(findConfig(dir, options.config));
}

async function readDefinition(path: string): Promise<unknown> {
  return /\.(ya?ml|json)$/.test(path) ? readYaml(readFileSync(path, "utf8"), path) : readModule(path);
}
