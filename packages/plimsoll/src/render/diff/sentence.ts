import { shownValue } from "../values/shown-value.js";
import type { Change } from "./changes.js";

/** What a change touches, the gravest first. */
export const TOPICS = [
  "data",
  "exposure",
  "secrets",
  "release",
  "services",
  "scale",
  "health",
  "checks",
  "other",
] as const;

export type Topic = (typeof TOPICS)[number];

export interface Sentence {
  /** The change's path; `*` stands for one name, `**` at the end for the place itself and all below it. */
  readonly at: string;
  readonly topic: Topic | ((words: Words) => Topic);
  /** What follows from it, in plain words and without a full stop. */
  readonly says: (words: Words) => string;
}

/** A change in the words that sentences are made of. */
export interface Words {
  /** What the `*` stand for. */
  readonly name: string;
  readonly key: string;
  /** The path below the pattern, for what has no sentence of its own. */
  readonly below: string;
  /** In the units that people write; `nothing` where it is not set. */
  readonly was: string;
  readonly is: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly came: boolean;
  readonly went: boolean;
}

export function wordsOf({ path, before, after }: Change, pattern: readonly string[]): Words {
  const [name = "", key = ""] = path.filter((_, index) => pattern[index] === "*");
  return {
    name,
    key,
    below: path.slice(placeOf(pattern).length).join("."),
    was: shownValue(path, before),
    is: shownValue(path, after),
    before,
    after,
    came: before === undefined,
    went: after === undefined,
  };
}

/** How specific a pattern is for a path; undefined when it does not fit. */
export function fit(path: readonly string[], pattern: readonly string[]): number | undefined {
  const place = placeOf(pattern);
  const isLongEnough = place === pattern ? path.length === place.length : path.length >= place.length;
  const fits = isLongEnough && place.every((step, index) => step === "*" || step === path[index]);
  return fits
    ? place.length * 2 - place.filter((step) => step === "*").length + (place === pattern ? 1 : 0)
    : undefined;
}

function placeOf(pattern: readonly string[]): readonly string[] {
  return pattern.at(-1) === "**" ? pattern.slice(0, -1) : pattern;
}
