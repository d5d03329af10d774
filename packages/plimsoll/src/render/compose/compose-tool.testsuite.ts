import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parse } from "yaml";
import type { RenderedFile } from "../artifact.js";

/** `docker compose` refuses what its own schema does not know; only the plugin is asked, no engine. */
export const HAS_COMPOSE = spawnSync("docker", ["compose", "version"], { stdio: "ignore" }).status === 0;

export interface ComposeSays {
  readonly code: number | null;
  readonly errors: string;
}

/** What `docker compose config` says about a file among others, with nothing but these variables. */
export function composeConfig(
  files: readonly RenderedFile[],
  path: string,
  variables: Readonly<Record<string, string>>,
): ComposeSays {
  const folder = mkdtempSync(join(tmpdir(), "plimsoll-compose-"));
  try {
    for (const file of files) {
      mkdirSync(dirname(join(folder, file.path)), { recursive: true });
      writeFileSync(join(folder, file.path), file.content);
    }
    const { PATH = "", HOME = "" } = process.env;
    const words = ["compose", "--file", join(folder, path), "--profile", "*", "config", "--quiet"];
    const result = spawnSync("docker", words, { encoding: "utf8", env: { PATH, HOME, ...variables } });
    return { code: result.status, errors: result.stderr };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Names that a compose file takes from whoever starts it. */
export function askedVariables(content: string): readonly string[] {
  return [...new Set([...content.matchAll(/(?<!\$)\$\{(\w+)/g)].flatMap(([, name]) => name ?? []))].sort();
}

/** Something for each of them. */
export function filledIn(content: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    askedVariables(content).map((name) => [name, name === "CERTIFICATES" ? "/certificates" : "x"]),
  );
}

export function serviceNames(content: string): readonly string[] {
  return Object.keys((parse(content) as { readonly services: object }).services);
}
