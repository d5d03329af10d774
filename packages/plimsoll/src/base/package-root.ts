import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

/** The folder of the installed package, from compiled code and from its sources alike. */
export function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}

/** The compiled entry of a process that we start, e.g. `target/process/supervisor/main.js`. */
export function compiledEntry(path: string): string {
  return join(packageRoot(), "dist", path);
}
