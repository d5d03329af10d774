import type { ConfigSpec } from "./define-config.js";
import { type FieldTree, isField } from "./field.js";
import type { ConfigProblem } from "./problem.js";

/** What a profile says at a path; undefined when it says nothing. */
export function profiledValue(profile: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, name) => (isRecord(node) ? node[name] : undefined), profile);
}

/** Entries of the profiles that belong to no field, and secrets that were written into one. */
export function profileProblems(spec: ConfigSpec<FieldTree>): readonly ConfigProblem[] {
  return Object.entries(spec.profiles ?? {}).flatMap(([environment, profile]) =>
    entryProblems(spec.fields, profile as Readonly<Record<string, unknown>>, environment, []),
  );
}

function entryProblems(
  tree: FieldTree,
  profile: Readonly<Record<string, unknown>>,
  environment: string,
  parent: readonly string[],
): readonly ConfigProblem[] {
  return Object.entries(profile).flatMap(([name, value]): readonly ConfigProblem[] => {
    const at = [...parent, name];
    const path = at.join(".");
    const node = Object.hasOwn(tree, name) ? tree[name] : undefined;
    if (node === undefined) return [{ kind: "unknown-in-profile", path, environment }];
    if (!isField(node)) return isRecord(value) ? entryProblems(node, value, environment, at) : [];
    if (node.sensitivity === "secret") {
      return [{ kind: "secret-in-profile", path, environment, variable: node.variable }];
    }
    return [];
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
