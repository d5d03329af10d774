import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseEnv } from "node:util";
import { Secret } from "../base/secret.js";
import type { Project } from "./project.js";

/**
 * Where values of secrets come from: the variables of this shell, then `.env.<environment>` beside the definition
 * (which belongs into .gitignore). They are sealed before anything else sees them.
 */
export function readSecretValues(
  project: Project,
  environment: string,
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, Secret>> {
  const file = join(project.dir, `.env.${environment}`);
  const written = existsSync(file) ? parseEnv(readFileSync(file, "utf8")) : {};
  const values = Object.entries({ ...written, ...env }).flatMap(([name, value]) =>
    value === undefined || value === "" ? [] : [[name, new Secret(value)] as const],
  );
  return Object.fromEntries(values);
}
