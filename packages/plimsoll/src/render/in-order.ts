import type { AppModel, EnvironmentModel } from "../model/app-model.js";
import type { RenderInput } from "./renderer.js";

/**
 * The same input with every map sorted by its keys, and what was made of maps by its names: in which order an author wrote
 * services or gates must not show in any file.
 */
export function inOrder({ app, environments, repository, lock }: RenderInput): RenderInput {
  const names = environments.map(({ name }) => name);
  const ordered: AppModel = { ...sorted(app), environments: sorted(mapped(app.environments)) };
  return {
    app: ordered,
    environments: names.sort().flatMap((name) => ordered.environments[name] ?? []),
    repository: sorted(repository),
    lock,
  };
}

function mapped(environments: AppModel["environments"]): AppModel["environments"] {
  return Object.fromEntries(Object.entries(environments).map(([name, one]) => [name, named(one)]));
}

function named(environment: EnvironmentModel): EnvironmentModel {
  return { ...environment, gates: byName(environment.gates), smoke: byName(environment.smoke) };
}

function byName<Item extends { readonly name: string }>(items: readonly Item[]): readonly Item[] {
  return items.toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

function sorted<Value>(value: Value): Value {
  if (Array.isArray(value)) return value.map(sorted) as Value;
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, item]) => [key, sorted(item)])) as Value;
}
