import { existsSync, renameSync } from "node:fs";
import { join } from "node:path";
import type { NodeBuildModel } from "../../../model/app-model.js";
import { refuse } from "./built.js";

/** The built site alone. */
export function leaveStaticOutput(build: NodeBuildModel, tree: string, files: string): void {
  const output = join(tree, build.dir, build.output ?? "dist");
  if (!existsSync(join(output, "index.html"))) {
    const found = existsSync(output) ? "holds no index.html" : "was not built";
    refuse(
      `Cannot keep the output of "${build.dir}" as its folder "${build.output ?? "dist"}" ${found}: write the build's output`,
    );
  }
  renameSync(output, files);
}
