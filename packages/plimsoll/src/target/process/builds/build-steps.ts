import type { NodeBuildModel } from "../../../model/app-model.js";
import { isBuildScript } from "../../../model/wiring/build-script.js";
import type { PackageManifest } from "../../../source/package-manifest.js";

/** A command of a build, in a folder of the sources. */
export interface SourceStep {
  readonly dir: string;
  readonly aim: string;
  readonly command: string;
}

/**
 * What turns installed sources into something that runs. The packages' own `postinstall` comes first, as it may read
 * sources, which the shared installation does not have. A build that is no more than "the package's build script" runs that
 * of the packages it needs as well, each after those it depends on.
 * @param packages the service's package last, each after its dependencies
 */
export function buildSteps(
  build: NodeBuildModel,
  root: PackageManifest | undefined,
  packages: readonly PackageManifest[],
): readonly SourceStep[] {
  const owners = root === undefined || packages.includes(root) ? packages : [root, ...packages];
  return [...owners.flatMap((one) => scriptStep(one, "postinstall")), ...mainSteps(build, packages)];
}

function mainSteps(build: NodeBuildModel, packages: readonly PackageManifest[]): readonly SourceStep[] {
  if (build.run === undefined) return [];
  const own = packages.find((one) => one.dir === build.dir);
  if (!isBuildScript(build.run) || own === undefined) {
    return [{ dir: ".", aim: `build ${build.dir}`, command: build.run }];
  }
  return packages.flatMap((one) => scriptStep(one, "build"));
}

/** With what npm runs around it: `prebuild`, `build`, `postbuild`. */
function scriptStep(manifest: PackageManifest, script: "build" | "postinstall"): readonly SourceStep[] {
  if (manifest.scripts[script] === undefined) return [];
  const names = script === "build" ? ["prebuild", "build", "postbuild"] : [script];
  return names.flatMap((name) => {
    const command = manifest.scripts[name];
    const aim = name === "build" ? `build ${manifest.dir}` : `run ${name} of ${manifest.dir}`;
    return command === undefined ? [] : [{ dir: manifest.dir, aim, command }];
  });
}
