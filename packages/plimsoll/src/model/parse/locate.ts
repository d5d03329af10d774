import { type Path, valueAt } from "./path.js";

/**
 * Where the author has to look for what was found at `path` of an environment's merged definition: in its override when
 * that says something there, else in the shared part. A short form (`metrics: 9090`) is the place of all it stands for.
 */
export function locate(path: Path, written: unknown, environment: string, environmentOnly: readonly string[]): Path {
  const prefix: Path = ["environments", environment];
  const override = valueAt(written, prefix);
  const inOverride = depthOf(path, override);
  const isOverridden = inOverride === path.length || inOverride > depthOf(path, written);
  if (isOverridden || environmentOnly.includes(String(path[0]))) return [...prefix, ...trimmed(path, override)];
  return trimmed(path, written);
}

/** How many steps of the path lead somewhere. */
function depthOf(path: Path, root: unknown): number {
  const missing = path.findIndex((_, index) => valueAt(root, path.slice(0, index + 1)) === undefined);
  return missing === -1 ? path.length : missing;
}

function trimmed(path: Path, root: unknown): Path {
  const known = path.slice(0, depthOf(path, root));
  const isShortForm = known.length > 0 && typeof valueAt(root, known) !== "object";
  return isShortForm ? known : path;
}
