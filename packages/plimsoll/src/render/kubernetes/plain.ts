import { isCommented } from "../format/commented.js";
import type { KubernetesObject } from "./kubernetes-object.js";

/** The JSON that an API server gets: without remarks and without fields that are undefined. */
export function plain<Value extends KubernetesObject>(object: Value): Value {
  return plainValue(object) as Value;
}

function plainValue(value: unknown): unknown {
  if (isCommented(value)) return plainValue(value.value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, field]) => [key, plainValue(field)] as const);
  return Object.fromEntries(entries.filter(([, field]) => field !== undefined));
}
