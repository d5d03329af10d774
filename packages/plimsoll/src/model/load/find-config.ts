import { existsSync, readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { PlimsollError } from "../../base/error.js";

const EXTENSIONS = ["ts", "mts", "js", "mjs", "yaml", "yml", "json"] as const;

/** The definition's file: the one that is named, else the only `plimsoll.config.*` of the folder. */
export function findConfig(dir: string, named?: string): string {
  if (named !== undefined) return existing(resolve(dir, named), named);
  const found = configsIn(dir);
  const [only] = found;
  if (only === undefined) throw notFound(`Cannot find plimsoll.config.ts (or ${others()}) in ${resolve(dir)}`);
  if (found.length > 1) {
    throw new PlimsollError({
      code: "DEF-AMBIGUOUS",
      kind: "author",
      message: `Cannot choose between ${found.join(" and ")} in ${resolve(dir)}: wanted one definition`,
      hint: "Remove all but one, or name one with --config",
    });
  }
  return join(resolve(dir), only);
}

function configsIn(dir: string): readonly string[] {
  if (!existsSync(dir)) return [];
  const names = new Set(readdirSync(dir));
  return EXTENSIONS.map((extension) => `plimsoll.config.${extension}`).filter((name) => names.has(name));
}

function existing(path: string, named: string): string {
  if (existsSync(path)) return path;
  throw notFound(`Cannot find the definition ${JSON.stringify(named)}: no file ${basename(path)} at ${path}`);
}

function notFound(message: string): PlimsollError {
  return new PlimsollError({
    code: "DEF-NOT-FOUND",
    kind: "author",
    message,
    hint: "Run `plimsoll init` to write one, or name its folder with -C",
  });
}

function others(): string {
  return EXTENSIONS.slice(1)
    .map((extension) => `.${extension}`)
    .join(", ");
}
