import type { ConfigSpec } from "./define-config.js";
import { environmentName, standardEnvironments } from "./environment.js";
import { readFeatures } from "./features.js";
import { type Field, type FieldTree, fieldsOf, type ValuesOf } from "./field.js";
import type { ConfigProblem } from "./problem.js";
import { profiledValue, profileProblems } from "./profile.js";
import { type ConfigSources, rawValueOf } from "./raw-value.js";
import { Secret } from "./secret.js";
import { strictnessOf } from "./secret-field.js";
import { similarName } from "./similar-name.js";

export interface Config<Values> {
  readonly values: Values;
  readonly environment: string;
  readonly isDevelopment: boolean;
  readonly isTest: boolean;
  readonly isStaging: boolean;
  readonly isProduction: boolean;
  /** Every secret that was read, for the log's redaction. */
  readonly secrets: readonly Secret[];
  /** Whether a feature is on; false for a name that nobody declared. */
  readonly feature: (name: string) => boolean;
}

export type ConfigReading<Values> =
  | { readonly kind: "ready"; readonly config: Config<Values> }
  | { readonly kind: "refused"; readonly problems: readonly ConfigProblem[] };

/** Reads every field from its sources and collects every problem; touches nothing but its arguments. */
export function readConfig<Tree extends FieldTree>(
  spec: ConfigSpec<Tree>,
  sources: ConfigSources,
): ConfigReading<ValuesOf<Tree>> {
  const environment = environmentName(sources.variables);
  const known = [...new Set([...standardEnvironments, ...Object.keys(spec.profiles ?? {})])];
  const features = readFeatures(spec.features ?? {}, environment, sources.variables);
  const fields = fieldsOf(spec.fields);
  const read = fields.map(({ path, field }) => ({ path, outcome: readField(spec, path, field, environment, sources) }));

  const problems: readonly ConfigProblem[] = [
    ...(known.includes(environment) ? [] : [{ kind: "unknown-environment" as const, found: environment, known }]),
    ...sharedVariables(fields),
    ...profileProblems(spec, environment),
    ...read.flatMap(({ outcome }) => (outcome.kind === "problem" ? [outcome.problem] : [])),
    ...features.problems,
  ];
  if (problems.length > 0) return { kind: "refused", problems };

  const found = read.map(({ path, outcome }) => ({
    path,
    value: outcome.kind === "value" ? outcome.value : undefined,
  }));
  return {
    kind: "ready",
    config: {
      values: buildTree(found) as ValuesOf<Tree>,
      environment,
      isDevelopment: environment === "development",
      isTest: environment === "test",
      isStaging: environment === "staging",
      isProduction: environment === "production",
      secrets: found.flatMap(({ value }) => (value instanceof Secret ? [value] : [])),
      feature: (name) => features.on.has(name),
    },
  };
}

type FieldOutcome =
  | { readonly kind: "value"; readonly value: unknown }
  | { readonly kind: "problem"; readonly problem: ConfigProblem };

function readField(
  spec: ConfigSpec<FieldTree>,
  at: readonly string[],
  field: Field<unknown>,
  environment: string,
  sources: ConfigSources,
): FieldOutcome {
  const path = at.join(".");
  const { variable, wanted } = field;
  const profiled = { environment, value: profiledValue(spec.profiles?.[environment], at) };
  const raw = rawValueOf(field, profiled, sources, spec.secretFolder);
  if (raw.kind === "unreadable") {
    return { kind: "problem", problem: { kind: "unreadable", path, variable, file: raw.file, reason: raw.reason } };
  }
  if (raw.kind === "absent") {
    if (field.absence.kind === "default") return { kind: "value", value: field.absence.value };
    if (field.absence.kind === "optional") return { kind: "value", value: undefined };
    const similar = similarName(variable, Object.keys(sources.variables));
    return { kind: "problem", problem: { kind: "missing", path, variable, wanted, similar } };
  }
  const { source } = raw;
  const reading = field.read(raw.raw, strictnessOf(environment));
  switch (reading.kind) {
    case "good":
      return { kind: "value", value: reading.value };
    case "weak":
      return { kind: "problem", problem: { kind: "weak", path, variable, source, reason: reading.reason } };
    case "bad": {
      const found = field.sensitivity === "secret" ? undefined : String(raw.raw);
      return { kind: "problem", problem: { kind: "invalid", path, variable, wanted: reading.wanted, source, found } };
    }
    default:
      return reading satisfies never;
  }
}

function sharedVariables(fields: ReturnType<typeof fieldsOf>): readonly ConfigProblem[] {
  const paths = new Map<string, string[]>();
  for (const { path, field } of fields) {
    paths.set(field.variable, [...(paths.get(field.variable) ?? []), path.join(".")]);
  }
  return [...paths]
    .filter(([, owners]) => owners.length > 1)
    .map(([variable, owners]) => ({ kind: "shared-variable", variable, paths: owners }));
}

function buildTree(found: readonly { readonly path: readonly string[]; readonly value: unknown }[]): object {
  const root: Record<string, unknown> = {};
  for (const { path, value } of found) {
    let node = root;
    for (const name of path.slice(0, -1)) {
      node[name] ??= {};
      node = node[name] as Record<string, unknown>;
    }
    node[path.at(-1) ?? ""] = value;
  }
  return freezeDeep(root);
}

function freezeDeep<T extends object>(node: T): T {
  for (const child of Object.values(node)) {
    if (typeof child === "object" && child !== null && !(child instanceof Secret)) freezeDeep(child);
  }
  return Object.freeze(node);
}
