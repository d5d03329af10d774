import type { ServiceModel } from "../../model/app-model.js";
import type { Dependency } from "./compose-file.js";
import type { Stack } from "./stack.js";

/** Whatever is used must be healthy, not only started. */
export function dependenciesOf({ services, stores }: Stack, uses: readonly string[]): Record<string, Dependency> {
  const names = new Set([...services, ...stores].map(({ name }) => name));
  const entries = [...uses].sort().filter((name) => names.has(name));
  return Object.fromEntries(entries.map((name) => [name, { condition: "service_healthy" }]));
}

export function migrationName({ name }: ServiceModel): string {
  return `${name}-migration`;
}
