import type { Renderer, RenderInput } from "../renderer.js";

/** The files that a value of the model stands in, or has a say in. */
export interface Carriers {
  readonly files: readonly string[];
  /** Renderers that gave up on every other value we tried, so that their files are not known. */
  readonly unknown: readonly string[];
}

/** One way to have another value, in the order of likelihood that a renderer takes it; undefined where it cannot be had. */
export type Way = readonly (() => RenderInput | undefined)[];

/**
 * Finds them by doing: the value is changed, everything is rendered again, and what differs carries it. Exact without any
 * book-keeping; a value that is not set is in no file.
 */
export function carriersOf(input: RenderInput, renderers: readonly Renderer[], ways: readonly Way[]): Carriers {
  const found = renderers.map((renderer) => {
    const before = contents(input, renderer);
    return { name: renderer.name, tried: ways.map((way) => firstDifference(before, way, renderer)) };
  });
  const files = found.flatMap(({ tried }) => tried.flatMap((one) => (one === "refused" ? [] : one)));
  const unknown = found.filter(({ tried }) => tried.length > 0 && tried.every((one) => one === "refused"));
  return { files: [...new Set(files)].sort(), unknown: unknown.map(({ name }) => name) };
}

type Contents = ReadonlyMap<string, string>;

function contents(input: RenderInput, renderer: Renderer): Contents {
  return new Map(renderer.render(input).map(({ path, content }) => [path, content]));
}

function firstDifference(before: Contents, way: Way, renderer: Renderer): readonly string[] | "refused" {
  let isRefused = true;
  for (const other of way) {
    const input = other();
    const paths = input === undefined ? undefined : filesThatDiffer(before, input, renderer);
    if (paths !== undefined && paths.length > 0) return paths;
    isRefused &&= paths === undefined;
  }
  return isRefused && way.length > 0 ? "refused" : [];
}

/** Undefined when the renderer refuses the value. */
function filesThatDiffer(before: Contents, input: RenderInput, renderer: Renderer): readonly string[] | undefined {
  try {
    const after = contents(input, renderer);
    return [...before.keys()].filter((path) => before.get(path) !== after.get(path));
  } catch {
    return undefined;
  }
}
