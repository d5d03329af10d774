import { digestOf } from "../base/digest.js";
import type { BuildModel } from "../model/app-model.js";
import { buildInputs } from "./build-inputs.js";
import type { Sources } from "./sources.js";

/** Raised when the same sources give another artifact than before because we build differently. */
const RECIPE = 1;

/** Variables that build tools write into their output, by the tools' own naming rule, so they are part of the artifact. */
const PUBLIC_VARIABLE = /^(NEXT_PUBLIC_|VITE_|PUBLIC_|REACT_APP_)/;

/** The part of a service's plain variables that its build is given. */
export function publicVariables(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => PUBLIC_VARIABLE.test(name)));
}

/** What compiles and runs the code here: native modules fit one major version, system and processor. */
export function thisRuntime(): string {
  return `node-${process.versions.node.split(".")[0]}-${process.platform}-${process.arch}`;
}

/**
 * Names a service's build output before it is built: equal digests mean equal sources, settings, public variables and
 * runtime. Pure over git's blob ids.
 */
export function artifactDigest(
  sources: Sources,
  build: BuildModel,
  env: Readonly<Record<string, string>>,
  runtime: string,
): string {
  const files = buildInputs(sources, build).map(({ path, mode, blob }) => [path, mode, blob]);
  return digestOf({ recipe: RECIPE, build, variables: publicVariables(env), runtime, files });
}
