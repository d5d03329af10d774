import { draftEnvironments } from "../../model/parse/environment-drafts.js";
import { isPlain } from "../../model/parse/merge.js";
import { valueAt } from "../../model/parse/path.js";
import { withPublicHosts } from "../../model/wiring/container-form.js";
import type { ModelValue } from "../values/model-values.js";

/** A place in what the author wrote that a value of the model comes from. */
export interface Origin {
  /** `stated`: it is written there. `derived`: it would be another without what is written there. */
  readonly kind: "stated" | "derived";
  /** `services`, `api`, `scale`, `min`; behind `environments`, `production` for an override. */
  readonly keys: readonly string[];
}

type Keys = readonly string[];

/** Answers where values come from; each thing that was written is taken away at most once, however many are asked for. */
export type FindOrigins = (environment: string | undefined, one: ModelValue) => readonly Origin[];

/**
 * No origin means that a value is a default. What is stated at the value's own place is found by its name; what else has a
 * say, by taking it away and reading the definition again.
 */
export function originsIn(name: string, written: Readonly<Record<string, unknown>>): FindOrigins {
  const leaves = writtenLeaves(written);
  const drafts = new Map<Keys, ReturnType<typeof draftEnvironments>>();
  const modelWithout = (keys: Keys, environment: string) => {
    const known = drafts.get(keys) ?? draftEnvironments(name, without(written, keys) as typeof written);
    drafts.set(keys, known);
    const model = known.find((draft) => draft.name === environment)?.model;
    return model === undefined ? undefined : withPublicHosts(model);
  };
  return (environment, { path, steps, value }) => {
    const relevant = leaves.filter((keys) => keys[0] !== "environments" || keys[1] === environment);
    const stated = deepest(relevant.filter((keys) => states(withoutEnvironment(keys), path)));
    const derived = relevant.filter((keys) => {
      const plain = withoutEnvironment(keys);
      if (environment === undefined || states(plain, path) || !mayBear(plain, path)) return false;
      const other = parentAndValue(modelWithout(keys, environment), steps);
      return other !== undefined && JSON.stringify(other.value) !== JSON.stringify(value);
    });
    return [
      ...(stated === undefined ? [] : [{ kind: "stated", keys: stated } as const]),
      ...derived.map((keys) => ({ kind: "derived", keys }) as const),
    ];
  };
}

/** The value without which there is no parent for it: its part is gone, which says nothing about the value. */
function parentAndValue(model: unknown, steps: ModelValue["steps"]): { readonly value: unknown } | undefined {
  const parent = valueAt(model, steps.slice(0, -1));
  return typeof parent === "object" && parent !== null ? { value: valueAt(model, steps) } : undefined;
}

/** Written in full or in a short form, at the place of the value: `scale: 3` states `scale.min`, `keep` states `keepMs`. */
function states(keys: Keys, path: Keys): boolean {
  return keys.length <= path.length && keys.every((key, index) => key === path[index] || `${key}Ms` === path[index]);
}

/** Parts of another service or store have no say, but for who uses whom and who listens where. */
function mayBear(keys: Keys, path: Keys): boolean {
  const [part, name, field = ""] = keys;
  const isNamed = part === "services" || part === "stores";
  if (!isNamed || (part === path[0] && name === path[1])) return part !== "name" && part !== "gates";
  return path[0] !== "stores" && /^(uses|hosts|port|role|build)$/.test(field);
}

/** An environment's own word rules over the shared one, the exact place over a short form. */
function deepest(leaves: readonly Keys[]): Keys | undefined {
  return leaves.toSorted((a, b) => b.length - a.length)[0];
}

function withoutEnvironment(keys: Keys): Keys {
  return keys[0] === "environments" ? keys.slice(2) : keys;
}

/** Paths of everything that is written and holds no further keys; lists are one thing. */
function writtenLeaves(value: unknown, keys: Keys = []): readonly Keys[] {
  if (!isPlain(value)) return value === undefined ? [] : [keys];
  return Object.entries(value).flatMap(([key, child]) => writtenLeaves(child, [...keys, key]));
}

function without(value: unknown, [key, ...further]: Keys): unknown {
  if (!isPlain(value) || key === undefined) return value;
  const { [key]: child, ...others } = value;
  return further.length === 0 ? others : { ...value, [key]: without(child, further) };
}
