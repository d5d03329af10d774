import type { ServiceModel } from "../../model/app-model.js";
import { CONTAINER_ROOT } from "../../model/wiring/container-folder.js";
import { TO_APP } from "./stack.js";

/** Sources of this machine over those of the image, so that a change is seen at once. */
export function sourceMounts({ build, develop }: ServiceModel): readonly string[] {
  if (develop === undefined || build.kind === "image") return [];
  return develop.sources.flatMap((source) => {
    const path = source === "." ? CONTAINER_ROOT : `${CONTAINER_ROOT}/${source}`;
    const isPackage = source === build.dir;
    // Mounted as a whole, it would hide the modules that the image has installed in it.
    return [`${TO_APP}/${source}:${path}`, ...(isPackage && build.kind !== "python" ? [`${path}/node_modules`] : [])];
  });
}
