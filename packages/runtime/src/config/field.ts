/** What a field does when no source names it. */
export type Absence<T> =
  | { readonly kind: "required" }
  | { readonly kind: "optional" }
  | { readonly kind: "default"; readonly value: T };

export type Reading<T> =
  | { readonly kind: "good"; readonly value: T }
  | { readonly kind: "bad"; readonly wanted: string }
  | { readonly kind: "weak"; readonly reason: string };

/** Where a value may be written down: a secret only in variables and secret files, never in a profile. */
export type Sensitivity = "plain" | "secret";

/** One setting: the variable that carries it, what is accepted, and what happens without it. */
export interface Field<T> {
  readonly kind: "field";
  readonly variable: string;
  readonly wanted: string;
  readonly doc: string;
  readonly sensitivity: Sensitivity;
  readonly absence: Absence<T>;
  /** Reads text from a variable or file, or a plain value from a profile. */
  readonly read: (raw: unknown, strictness: Strictness) => Reading<T>;
}

/** Sample passwords and short keys pass on a developer's machine only. */
export type Strictness = "lenient" | "strict";

export interface FieldTree {
  readonly [name: string]: Field<unknown> | FieldTree;
}

export type ValuesOf<Tree> = {
  readonly [Name in keyof Tree]: Tree[Name] extends Field<infer Value> ? Value : ValuesOf<Tree[Name]>;
};

export function isField(node: Field<unknown> | FieldTree): node is Field<unknown> {
  return node.kind === "field";
}

/** Every field of a tree with its path, in the order written. */
export function fieldsOf(
  tree: FieldTree,
  parent: readonly string[] = [],
): readonly { readonly path: readonly string[]; readonly field: Field<unknown> }[] {
  return Object.entries(tree).flatMap(([name, node]) => {
    const path = [...parent, name];
    return isField(node) ? [{ path, field: node }] : fieldsOf(node, path);
  });
}
