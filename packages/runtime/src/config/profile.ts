import type { ConfigSpec } from "./define-config.js";
import { type Field, type FieldTree, isField } from "./field.js";
import type { ConfigProblem } from "./problem.js";
import { strictnessOf } from "./secret-field.js";

/** What a profile says at a path; undefined when it says nothing. */
export function profiledValue(profile: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((node, name) => (isRecord(node) ? node[name] : undefined), profile);
}

/**
 * Entries of the profiles that belong to no field, and secrets that were written into one. Wrong values, too, in the
 * profiles of other environments than the selected one, whose values are read anyway: a mistake in production's is
 * found on the machine where it was made.
 */
export function profileProblems(spec: ConfigSpec<FieldTree>, selected: string): readonly ConfigProblem[] {
  return Object.entries(spec.profiles ?? {}).flatMap(([environment, profile]) =>
    entryProblems(spec.fields, profile as Readonly<Record<string, unknown>>, environment, []).filter(
      ({ kind }) => kind !== "invalid" || environment !== selected,
    ),
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
    return valueProblems(node, value, environment, path);
  });
}

function valueProblems(
  field: Field<unknown>,
  value: unknown,
  environment: string,
  path: string,
): readonly ConfigProblem[] {
  if (value === undefined) return [];
  const reading = field.read(value, strictnessOf(environment));
  if (reading.kind !== "bad") return [];
  const source = { kind: "profile", environment } as const;
  return [{ kind: "invalid", path, variable: field.variable, wanted: reading.wanted, source, found: String(value) }];
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
