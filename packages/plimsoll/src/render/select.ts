import { PlimsollError } from "../base/error.js";
import { didYouMean } from "../model/parse/suggest.js";
import type { Artifact } from "./artifact.js";
import { renderApp } from "./render-app.js";
import type { Renderer, RenderInput } from "./renderer.js";

/** Undefined where everything is wanted. */
export interface Selection {
  /** Names of renderers. */
  readonly only: readonly string[] | undefined;
  readonly environments: readonly string[] | undefined;
}

/**
 * The files that were asked for, each as it is when all are rendered: of an environment those that it would have if it
 * were the only one, never a workflow that has lost the others. Throws CLI-UNKNOWN-RENDERER and CLI-UNKNOWN-ENVIRONMENT.
 */
export function selectArtifacts(
  input: RenderInput,
  renderers: readonly Renderer[],
  { only, environments }: Selection,
): readonly Artifact[] {
  const names = [...renderers.map(({ name }) => name), "gitattributes"];
  const unknown = only?.find((name) => !names.includes(name));
  if (unknown !== undefined) throw unknownRenderer(unknown, names);
  const artifacts = renderApp(input, renderers);
  const paths = environments === undefined ? undefined : pathsOf(input, renderers, environments);
  return artifacts.filter(({ by, path }) => (only?.includes(by) ?? true) && (paths?.has(path) ?? true));
}

function pathsOf(input: RenderInput, renderers: readonly Renderer[], wanted: readonly string[]): ReadonlySet<string> {
  const names = input.environments.map(({ name }) => name);
  const unknown = wanted.find((name) => !names.includes(name));
  if (unknown !== undefined) throw unknownEnvironment(unknown, input.app.name, names);
  const environments = input.environments.filter(({ name }) => wanted.includes(name));
  return new Set(renderApp({ ...input, environments }, renderers).map(({ path }) => path));
}

function unknownRenderer(name: string, names: readonly string[]): PlimsollError {
  return new PlimsollError({
    code: "CLI-UNKNOWN-RENDERER",
    kind: "author",
    message: `Cannot render only "${name}": there is no renderer of that name`,
    place: name,
    hint: didYouMean(name, names) ?? `There are ${names.join(", ")}`,
  });
}

function unknownEnvironment(name: string, app: string, names: readonly string[]): PlimsollError {
  return new PlimsollError({
    code: "CLI-UNKNOWN-ENVIRONMENT",
    kind: "author",
    message: `Cannot find the environment "${name}" in the definition of ${app}`,
    place: name,
    hint: didYouMean(name, names) ?? `It has ${names.join(", ")}`,
  });
}
