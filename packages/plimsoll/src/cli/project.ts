import { existsSync, readdirSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { PlimsollError } from "../base/error.js";
import type { Context } from "./context.js";

/** The app's folder on this machine. */
export interface Project {
  readonly dir: string;
  /** `.plimsoll`, beside the definition. */
  readonly stateDir: string;
  /** The definition's file as the author names it from `dir`; undefined: the usual names are tried. */
  readonly configFile: string | undefined;
}

/** The nearest folder, upwards, that has a definition or the state of one: emergencies must not need a sound definition. */
export function findProject(context: Context): Project {
  const start = resolve(context.dir);
  if (context.config !== undefined) return projectAt(dirname(resolve(start, context.config)), context.config);
  for (let dir = start; ; dir = dirname(dir)) {
    if (existsSync(dir) && readdirSync(dir).some(isProjectName)) return projectAt(dir, undefined);
    if (dir === dirname(dir)) break;
  }
  throw new PlimsollError({
    code: "CLI-NO-DEFINITION",
    kind: "author",
    message: `Cannot find a plimsoll.config.ts in ${start} or above it`,
    place: start,
    hint: 'Run "plimsoll init" to write one for the services that are here, or name a folder with -C',
  });
}

/** Environments that have state here, in alphabetical order. */
export function knownEnvironments(project: Project): readonly string[] {
  const folder = join(project.stateDir, "environments");
  return existsSync(folder) ? readdirSync(folder).sort() : [];
}

function projectAt(dir: string, config: string | undefined): Project {
  const configFile = config === undefined ? undefined : config.slice(config.lastIndexOf("/") + 1);
  return { dir, stateDir: join(dir, ".plimsoll"), configFile };
}

function isProjectName(name: string): boolean {
  return /^plimsoll\.config\.(ts|mts|js|mjs|yaml|yml|json)$/.test(name) || name === ".plimsoll";
}
