import type { Renderer, RenderInput } from "../renderer.js";

/** The files that a value of the model stands in, or has a say in. */
export interface Carriers {
  readonly files: readonly string[];
  /** Renderers that gave up on every other value we tried, so that their files are not known. */
  readonly unknown: readonly string[];
}

/** One way to have another value, in the order of likelihood that a renderer takes it; undefined where it cannot be had. */
export type Way = readonly (() => RenderInput | undefined)[];

/** Answers which files carry the value that these ways change. */
export type FindCarriers = (ways: readonly Way[]) => Carriers;

/**
 * Finds them by doing: the value is changed, everything is rendered again, and what differs carries it. Exact without any
 * book-keeping; a value that is not set is in no file.
 */
export function carriersIn(input: RenderInput, renderers: readonly Renderer[]): FindCarriers {
  const before = new Map(renderers.map((renderer) => [renderer.name, contents(input, renderer)]));
  return (ways) => {
    const tried = ways.map((way) => differencesBy(way, renderers, before));
    const files = new Set(tried.flatMap((one) => [...one.values()]).flatMap((paths) => paths ?? []));
    const refused = (name: string) => tried.length > 0 && tried.every((one) => one.get(name) === undefined);
    return { files: [...files].sort(), unknown: renderers.map(({ name }) => name).filter(refused) };
  };
}

type Contents = ReadonlyMap<string, string>;

function contents(input: RenderInput, renderer: Renderer): Contents {
  return new Map(renderer.render(input).map(({ path, content }) => [path, content]));
}

/** By renderer the files that differ; undefined for one that refused. Ends with the first value that shows anywhere. */
function differencesBy(way: Way, renderers: readonly Renderer[], before: ReadonlyMap<string, Contents>) {
  const found = new Map<string, readonly string[] | undefined>(
    renderers.map(({ name }) => [name, way.length === 0 ? [] : undefined]),
  );
  for (const other of way) {
    const input = other();
    if (input === undefined) continue;
    for (const renderer of renderers) {
      if ((found.get(renderer.name)?.length ?? 0) > 0) continue;
      const paths = filesThatDiffer(before.get(renderer.name) ?? new Map(), input, renderer);
      if (paths !== undefined) found.set(renderer.name, paths);
    }
    const all = [...found.values()];
    if (all.some((paths) => (paths?.length ?? 0) > 0) && !all.includes(undefined)) break;
  }
  return found;
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
