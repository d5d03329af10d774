import { isVariable } from "../values/model-values.js";

/** Something that is not as it was: a value, or a part that came, went or became another kind of thing. */
export interface Change {
  readonly path: readonly string[];
  /** Undefined where it was not there. */
  readonly before: unknown;
  readonly after: unknown;
}

/** Every difference between two models, in the order of the first. Equal parts are passed over. */
export function changesBetween(before: unknown, after: unknown, path: readonly string[] = []): readonly Change[] {
  if (JSON.stringify(before) === JSON.stringify(after)) return [];
  const old = membersOf(before);
  const young = membersOf(after);
  if (old === undefined || young === undefined || kindOf(before) !== kindOf(after)) return [{ path, before, after }];
  const names = [...new Set([...old.keys(), ...young.keys()])];
  return names.flatMap((name) => changesBetween(old.get(name), young.get(name), [...path, name]));
}

/** Undefined for what is one value: a list without names is one, too. */
function membersOf(value: unknown): ReadonlyMap<string, unknown> | undefined {
  if (typeof value !== "object" || value === null || isVariable(value)) return undefined;
  if (!Array.isArray(value)) return new Map(Object.entries(value));
  const names = value.map((item: unknown) => (isNamed(item) ? item.name : undefined));
  if (names.includes(undefined)) return undefined;
  return new Map(value.map((item: { readonly name: string }) => [item.name, item]));
}

function isNamed(item: unknown): item is { readonly name: string } {
  return typeof item === "object" && item !== null && "name" in item && typeof item.name === "string";
}

function kindOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "kind" in value ? value.kind : undefined;
}
