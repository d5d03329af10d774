import type { Renderer, RenderInput } from "../renderer.js";
import { isVariable, type ModelValue, withValue } from "../values/model-values.js";

/** The files that a value of the model stands in, or has a say in. */
export interface Carriers {
  readonly files: readonly string[];
  /** Renderers that gave up on every other value we tried, so that their files are not known. */
  readonly unknown: readonly string[];
}

/**
 * Finds them by doing: the value is changed, everything is rendered again, and what differs carries it. Exact without any
 * book-keeping; a value that is not set is in no file.
 */
export function carriersOf(
  input: RenderInput,
  renderers: readonly Renderer[],
  change: (value: unknown) => RenderInput,
  value: unknown,
): Carriers {
  const others = otherValues(value);
  const found = renderers.map((renderer) => {
    const before = contents(input, renderer);
    const tries = others.map((other) => filesThatDiffer(before, () => contents(change(other), renderer)));
    return { name: renderer.name, tries };
  });
  const files = found.flatMap(({ tries }) => tries.find((paths) => paths !== undefined && paths.length > 0) ?? []);
  const unknown = found.filter(({ tries }) => tries.length > 0 && tries.every((paths) => paths === undefined));
  return { files: [...new Set(files)].sort(), unknown: unknown.map(({ name }) => name) };
}

/** The same input with another value in one place of the app's model. */
export function withInputValue(input: RenderInput, steps: ModelValue["steps"], value: unknown): RenderInput {
  const app = withValue(input.app, steps, value);
  const environments = input.environments.map(({ name }) => app.environments[name]).filter((one) => one !== undefined);
  return { ...input, app, environments };
}

/** Values of the same type that a renderer may accept, the likeliest first. */
function otherValues(value: unknown): readonly unknown[] {
  if (typeof value === "number") return [value + 1, Math.max(value - 1, 0), value * 2];
  if (typeof value === "boolean") return [!value];
  if (typeof value === "string") return [`${value}x`, `x${value}`];
  if (Array.isArray(value))
    return value.length === 0 ? [["x"], [1]] : [[...value, ...otherValues(value[0]).slice(0, 1)], value.slice(1)];
  if (isVariable(value)) {
    return value.kind === "plain" ? [{ ...value, value: `${value.value}x` }] : [{ ...value, name: `${value.name}X` }];
  }
  return typeof value === "object" && value !== null ? [{ x: "x" }, { x: 1 }] : [];
}

type Contents = ReadonlyMap<string, string>;

function contents(input: RenderInput, renderer: Renderer): Contents {
  return new Map(renderer.render(input).map(({ path, content }) => [path, content]));
}

/** Undefined when the renderer refuses the value. */
function filesThatDiffer(before: Contents, render: () => Contents): readonly string[] | undefined {
  try {
    const after = render();
    return [...before.keys()].filter((path) => before.get(path) !== after.get(path));
  } catch {
    return undefined;
  }
}
