import type { AppModel, EnvironmentModel } from "../../model/app-model.js";
import { environmentSecrets } from "../../model/wiring/environment-secrets.js";
import { pathText } from "../values/model-values.js";
import { type Change, changesBetween } from "./changes.js";
import { fit, type Sentence, TOPICS, type Topic, wordsOf } from "./sentence.js";
import { CHECKS } from "./sentences/checks.js";
import { ENVIRONMENT } from "./sentences/environment.js";
import { SERVICES } from "./sentences/services.js";
import { STORES } from "./sentences/stores.js";

/** What follows from a change of the definition, in one line of plain words. */
export interface Consequence {
  readonly topic: Topic;
  /** Sorted; empty where it concerns the app as a whole. */
  readonly environments: readonly string[];
  /** In the model. */
  readonly path: string;
  readonly text: string;
}

const SENTENCES = [...ENVIRONMENT, ...STORES, ...SERVICES, ...CHECKS].map((sentence) => ({
  sentence,
  pattern: sentence.at.split("."),
}));

/** Follow from the rest of the environment or name it, so that a sentence would repeat one. */
const IMPLIED = /^(app|name|(stores|services|gates|smoke)\.[^.]+\.name)$/;

/** What follows from one model becoming another, the gravest first; the same in several environments is said once. */
export function consequencesOf(before: AppModel, after: AppModel): readonly Consequence[] {
  const names = [...new Set([...Object.keys(before.environments), ...Object.keys(after.environments)])].sort();
  const found = names.flatMap((name) => inEnvironment(name, before.environments[name], after.environments[name]));
  const pipeline = changesBetween(before.pipeline, after.pipeline, ["pipeline"]).map((change) =>
    consequenceOf(change, []),
  );
  return joined([...found, ...pipeline]).toSorted((a, b) => TOPICS.indexOf(a.topic) - TOPICS.indexOf(b.topic));
}

/** The sentence of a change; what has none of its own is told by its path. */
export function consequenceOf(change: Change, environments: readonly string[]): Consequence {
  const best = SENTENCES.map(({ sentence, pattern }) => ({ sentence, pattern, score: fit(change.path, pattern) ?? 0 }))
    .filter(({ score }) => score > 0)
    .toSorted((a, b) => b.score - a.score)[0];
  const { sentence, pattern }: { sentence: Sentence; pattern: readonly string[] } = best ?? {
    sentence: ANY,
    pattern: [],
  };
  const words = wordsOf(change, pattern);
  const topic = typeof sentence.topic === "string" ? sentence.topic : sentence.topic(words);
  return { topic, environments, path: pathText(change.path), text: sentence.says(words) };
}

const ANY: Sentence = { at: "**", topic: "other", says: ({ below, was, is }) => `${below} is ${is}, not ${was}` };

function inEnvironment(
  name: string,
  before: EnvironmentModel | undefined,
  after: EnvironmentModel | undefined,
): readonly Consequence[] {
  const path = `environments.${name}`;
  if (before === undefined) return [{ topic: "release", environments: [name], path, text: "the environment is new" }];
  if (after === undefined) {
    const text = "the environment is given up: what runs and is kept there stays until it is taken down";
    return [{ topic: "data", environments: [name], path, text }];
  }
  const changes = changesBetween(before, after).filter((change) => !IMPLIED.test(pathText(change.path)));
  return [...changes.map((change) => consequenceOf(change, [name])), ...secretsOf(name, before, after)];
}

/** Which secrets somebody has to provide, or may take away. */
function secretsOf(name: string, before: EnvironmentModel, after: EnvironmentModel): readonly Consequence[] {
  const [old, young] = [before, after].map((one) =>
    environmentSecrets(one, one.target.kind).map((secret) => secret.name),
  );
  const lines = changesBetween(asKeys(old), asKeys(young));
  return lines.map(({ path: [secret = ""], before: was }) => {
    const text = was === undefined ? `the secret ${secret} must be there` : `the secret ${secret} is no longer needed`;
    return { topic: "secrets", environments: [name], path: `secrets.${secret}`, text };
  });
}

function asKeys(names: readonly string[] = []): Readonly<Record<string, boolean>> {
  return Object.fromEntries(names.map((name) => [name, true]));
}

function joined(all: readonly Consequence[]): readonly Consequence[] {
  const lines = new Map<string, Consequence>();
  for (const one of all) {
    const known = lines.get(one.text);
    lines.set(
      one.text,
      known === undefined ? one : { ...known, environments: [...known.environments, ...one.environments] },
    );
  }
  return [...lines.values()];
}
