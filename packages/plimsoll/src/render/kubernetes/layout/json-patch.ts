/** One change of JSON Patch (RFC 6902), as Kustomize takes it. */
export type JsonChange =
  | { readonly op: "add" | "replace"; readonly path: string; readonly value: unknown }
  | { readonly op: "remove"; readonly path: string };

/**
 * The changes that make one JSON value of another: fields of objects one by one, items of lists where both lists have as
 * many, else the list whole, since an index says nothing to a reader once lists have moved.
 */
export function jsonPatch(from: unknown, to: unknown, path = ""): readonly JsonChange[] {
  if (from === to) return [];
  if (Array.isArray(from) && Array.isArray(to) && from.length === to.length) {
    return from.flatMap((item, index) => jsonPatch(item, to[index], `${path}/${index}`));
  }
  if (isRecord(from) && isRecord(to)) return fieldChanges(from, to, path);
  return JSON.stringify(from) === JSON.stringify(to) ? [] : [{ op: "replace", path, value: to }];
}

type Fields = Readonly<Record<string, unknown>>;

function fieldChanges(from: Fields, to: Fields, path: string): readonly JsonChange[] {
  const names = [...Object.keys(from), ...Object.keys(to).filter((name) => !Object.hasOwn(from, name))];
  return names.flatMap((name): readonly JsonChange[] => {
    if (from[name] === to[name]) return [];
    const field = `${path}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    if (!Object.hasOwn(to, name)) return [{ op: "remove", path: field }];
    if (!Object.hasOwn(from, name)) return [{ op: "add", path: field, value: to[name] }];
    return jsonPatch(from[name], to[name], field);
  });
}

function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
