import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import type { NodeBuildModel } from "../../../model/app-model.js";
import { refuse } from "./built.js";
import type { CacheFolders } from "./cache-folders.js";

/**
 * Next.js reads these before its own guesses: a standalone server even where the config does not ask for one, and the
 * sources' top as the place from which it traces files (by itself it takes the topmost lock file, which is the author's).
 */
export function nextEnvironment(tree: string): Readonly<Record<string, string>> {
  return { NEXT_PRIVATE_STANDALONE: "1", NEXT_PRIVATE_OUTPUT_TRACE_ROOT: tree };
}

/** Takes the cache of the last build; a build beside this one finds none and starts afresh. */
export function restoreNextCache(cache: CacheFolders, dir: string, tree: string): void {
  const place = join(tree, dir, ".next", "cache");
  const saved = cacheOf(cache, dir);
  if (!existsSync(saved)) return;
  mkdirSync(dirname(place), { recursive: true });
  try {
    renameSync(saved, place);
  } catch {
    // Taken by another build in between.
  }
}

export function saveNextCache(cache: CacheFolders, dir: string, tree: string): void {
  const place = join(tree, dir, ".next", "cache");
  if (!existsSync(place)) return;
  const saved = cacheOf(cache, dir);
  mkdirSync(dirname(saved), { recursive: true });
  rmSync(saved, { recursive: true, force: true });
  renameSync(place, saved);
}

/**
 * Next's standalone folder, with the two folders beside `server.js` that Next leaves to whoever deploys. In a monorepo the
 * service's folder is below it; the path before it is the tracing root's, which may be above the sources.
 */
export function leaveNextOutput(build: NodeBuildModel, tree: string, files: string): void {
  const app = join(tree, build.dir);
  const standalone = join(app, ".next", "standalone");
  const top = existsSync(standalone) ? topOf(standalone, build.dir) : undefined;
  if (top === undefined) {
    refuse(
      `Cannot keep the output of "${build.dir}" as "next build" left no .next/standalone with a server.js: set output: "standalone" in its Next.js config`,
    );
  }
  const server = join(top, build.dir);
  for (const [from, to] of [
    [".next/static", ".next/static"],
    ["public", "public"],
  ] as const) {
    if (existsSync(join(app, from))) cpSync(join(app, from), join(server, to), { recursive: true });
  }
  renameSync(top, files);
}

/** The folder below which the service's own folder with its `server.js` is. */
function topOf(folder: string, dir: string): string | undefined {
  if (existsSync(join(folder, dir, "server.js"))) return folder;
  const below = readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== "node_modules")
    .map((entry) => topOf(join(folder, entry.name), dir));
  return below.find((found) => found !== undefined);
}

function cacheOf(cache: CacheFolders, dir: string): string {
  return join(cache.tools, `next-${dir.replaceAll(/[^\w.-]/g, "_")}`);
}
