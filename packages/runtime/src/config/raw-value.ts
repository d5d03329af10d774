import { posix } from "node:path";
import type { Variables } from "./environment.js";
import type { Field } from "./field.js";
import type { Source } from "./problem.js";

/** The outside of a configuration, as arguments. `readFile` returns undefined when there is no such file. */
export interface ConfigSources {
  readonly variables: Variables;
  readonly readFile: (path: string) => string | undefined;
}

export type RawValue =
  | { readonly kind: "found"; readonly raw: unknown; readonly source: Source }
  | { readonly kind: "absent" }
  | { readonly kind: "unreadable"; readonly file: string; readonly reason: string };

/** The last source that names the field: profile, then variable, then secret file. Empty text counts as absent. */
export function rawValueOf(
  field: Field<unknown>,
  profiled: { readonly environment: string; readonly value: unknown },
  sources: ConfigSources,
  secretFolder: string | undefined,
): RawValue {
  const named = sources.variables[`${field.variable}_FILE`];
  if (named) return readNamedFile(named, sources);
  const mounted = secretFolder === undefined ? undefined : readMounted(field, secretFolder, sources);
  if (mounted !== undefined) return mounted;
  const text = sources.variables[field.variable];
  if (text) return { kind: "found", raw: text, source: { kind: "variable", name: field.variable } };
  if (profiled.value === undefined || field.sensitivity === "secret") return { kind: "absent" };
  return { kind: "found", raw: profiled.value, source: { kind: "profile", environment: profiled.environment } };
}

function readNamedFile(path: string, sources: ConfigSources): RawValue {
  try {
    const text = sources.readFile(path);
    if (text === undefined) return { kind: "unreadable", file: path, reason: "there is no such file" };
    return { kind: "found", raw: text.trimEnd(), source: { kind: "file", path } };
  } catch (error) {
    return { kind: "unreadable", file: path, reason: (error as NodeJS.ErrnoException).code ?? "unknown error" };
  }
}

function readMounted(field: Field<unknown>, folder: string, sources: ConfigSources): RawValue | undefined {
  const found = readNamedFile(posix.join(folder, field.variable), sources);
  return found.kind === "unreadable" && found.reason === "there is no such file" ? undefined : found;
}
