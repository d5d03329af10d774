import { digestOf } from "../../../base/digest.js";
import { explained, isCommented } from "../../format/commented.js";
import type { Cluster } from "../cluster.js";
import type { KubernetesObject } from "../kubernetes-object.js";
import { appLabels } from "../labels.js";
import type { Config } from "../pods/config.js";

/** The ConfigMap that `configMapGenerator` makes: its content is part of its name, so that pods are replaced with it. */
export function configMap({ environment }: Cluster, { name, data }: Config): KubernetesObject & Pick<Config, "data"> {
  return {
    apiVersion: "v1",
    kind: "ConfigMap",
    metadata: { name: hashedName(name, data), labels: appLabels(environment) },
    data,
  };
}

/**
 * Kustomize's own suffix, so that one file per environment has the names that `kubectl kustomize` gives. Its name is always
 * empty there: `encodeConfigMap` looks for a field called `metadata/name`.
 */
export function hashedName(name: string, data: Readonly<Record<string, string>>): string {
  const sorted = Object.fromEntries(Object.entries(data).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  const hex = digestOf(goJson({ data: sorted, kind: "ConfigMap", name: "" }));
  return `${name}-${spoken(hex.slice(0, 10))}`;
}

/** Go's encoder escapes what is special in HTML, and two separators of lines. */
function goJson(value: object): string {
  return JSON.stringify(value).replace(/[<>&\u2028\u2029]/g, (sign) => {
    return `\\u${sign.charCodeAt(0).toString(16).padStart(4, "0")}`;
  });
}

/** No vowels and no digits that look like them, so that no hash is a word: `hasher.Encode` of Kustomize. */
function spoken(hex: string): string {
  const letters: Readonly<Record<string, string>> = { "0": "g", "1": "h", "3": "k", a: "m", e: "t" };
  return [...hex].map((digit) => letters[digit] ?? digit).join("");
}

/** The same object with the full names of ConfigMaps where it has those of their generators. */
export function withHashedNames<Value>(value: Value, names: ReadonlyMap<string, string>): Value {
  return renamed(value, names) as Value;
}

function renamed(value: unknown, names: ReadonlyMap<string, string>): unknown {
  if (isCommented(value)) return explained(renamed(value.value, names), value.comment);
  if (Array.isArray(value)) return value.map((item) => renamed(item, names));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([key, field]) => {
    const isReference = key === "configMapRef" || key === "configMap";
    return [key, isReference ? withName(field, names) : renamed(field, names)] as const;
  });
  return Object.fromEntries(entries);
}

function withName(reference: { readonly name: string }, names: ReadonlyMap<string, string>) {
  return { ...reference, name: names.get(reference.name) ?? reference.name };
}
