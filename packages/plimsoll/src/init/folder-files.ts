import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import type { RepositoryFiles } from "./repository-files.js";

const LARGEST_FILE = 512 * 1024;

/** A repository as it lies in a folder. */
export function folderFiles(dir: string): RepositoryFiles {
  return {
    name: basename(resolve(dir)),
    read: (path) => {
      const file = join(dir, path);
      const isText = existsSync(file) && statSync(file).isFile() && statSync(file).size <= LARGEST_FILE;
      return isText ? readFileSync(file, "utf8") : undefined;
    },
    list: (folder) => {
      const place = join(dir, folder);
      if (!existsSync(place) || !statSync(place).isDirectory()) return [];
      const entries = readdirSync(place, { withFileTypes: true });
      return entries.map((entry) => (entry.isDirectory() ? `${entry.name}/` : entry.name)).toSorted();
    },
  };
}
