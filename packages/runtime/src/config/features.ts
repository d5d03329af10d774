import type { Variables } from "./environment.js";
import { toBoolean } from "./fields.js";
import type { ConfigProblem } from "./problem.js";

/** `newEditor` becomes `FEATURE_NEW_EDITOR`. */
export function featureVariable(name: string): string {
  return `FEATURE_${name
    .replace(/([a-z0-9])([A-Z])/g, "$1_$2")
    .replace(/[^A-Za-z0-9]+/g, "_")
    .toUpperCase()}`;
}

/** The features that are on; one that nobody declared is simply not in the set. */
export function readFeatures(
  declared: Readonly<Record<string, readonly string[]>>,
  environment: string,
  variables: Variables,
): { readonly on: ReadonlySet<string>; readonly problems: readonly ConfigProblem[] } {
  const on = new Set<string>();
  const problems: ConfigProblem[] = [];
  for (const [name, environments] of Object.entries(declared)) {
    const variable = featureVariable(name);
    const found = variables[variable] || undefined;
    const written = found === undefined ? environments.includes(environment) : toBoolean(found);
    if (written === undefined) problems.push({ kind: "invalid-flag", variable, found: found ?? "" });
    if (written === true) on.add(name);
  }
  return { on, problems };
}
