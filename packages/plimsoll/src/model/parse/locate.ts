import { isPlain } from "./merge.js";
import { type Path, valueAt } from "./path.js";

/**
 * Where the author has to look for what was found at `path` of an environment's merged definition: in the override
 * when it says something there, in the shared part when that holds the place, else in the override again.
 */
export function locate(path: Path, written: unknown, environment: string, environmentOnly: readonly string[]): Path {
  const inEnvironment: Path = ["environments", environment, ...path];
  if (valueAt(written, inEnvironment) !== undefined) return inEnvironment;
  if (environmentOnly.includes(String(path[0]))) return inEnvironment;
  const parent = valueAt(written, path.slice(0, -1));
  return isPlain(parent) || Array.isArray(parent) ? path : inEnvironment;
}
