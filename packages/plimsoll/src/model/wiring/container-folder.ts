import type { BuildModel } from "../app-model.js";

/** Where the repository lies in every image that we build, so that paths between packages stay as they are. */
export const CONTAINER_ROOT = "/app";

/** A service's own folder in its container: what starts there finds its files as in the repository. */
export function containerFolder(build: Extract<BuildModel, { readonly dir: string }>): string {
  return build.dir === "." ? CONTAINER_ROOT : `${CONTAINER_ROOT}/${build.dir}`;
}
