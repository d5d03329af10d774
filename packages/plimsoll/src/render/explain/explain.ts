import { PlimsollError } from "../../base/error.js";
import type { AppModel, EnvironmentModel } from "../../model/app-model.js";
import { didYouMean } from "../../model/parse/suggest.js";
import type { Renderer, RenderInput } from "../renderer.js";
import { type ModelValue, modelValues, pathText } from "../values/model-values.js";
import { carriersIn } from "./carriers.js";
import { type Origin, originsIn } from "./origins.js";
import { inDefinition, inModel } from "./ways.js";

/** One value of one environment: what it is, why, and where it ends up. */
export interface Explanation {
  readonly path: readonly string[];
  /** Undefined for what belongs to no environment. */
  readonly environment: string | undefined;
  readonly value: unknown;
  /** Empty: a default. */
  readonly from: readonly Origin[];
  readonly files: readonly string[];
  /** Renderers whose files could not be tried with another value. */
  readonly unknown: readonly string[];
}

export interface Question {
  /** `services.api.scale`, or with `environments.production.` before it. */
  readonly path: string;
  readonly environment: string | undefined;
}

/** Every value at a path or below it, by environment. Throws CLI-UNKNOWN-PATH. */
export function explain(
  input: RenderInput,
  written: Readonly<Record<string, unknown>>,
  renderers: readonly Renderer[],
  question: Question,
): readonly Explanation[] {
  const { keys, environment } = readQuestion(question);
  const candidates = input.environments.filter(({ name }) => environment === undefined || name === environment);
  const values = keys[0] === "pipeline" ? pipelineValues(input.app) : candidates.flatMap(environmentValues);
  const asked = values.filter(({ path }) => isBelow(path, keys) && path.at(-1) !== "name");
  if (asked.length === 0) throw unknownPath(keys, values);
  const findCarriers = carriersIn(input, renderers);
  const findOrigins = originsIn(input.app.name, written);
  return asked.map(({ environment, inApp, ...one }) => {
    const from = findOrigins(environment, one);
    const keys = from.find(({ kind }) => kind === "stated")?.keys ?? one.path;
    const ways = [
      inModel(input, inApp, one.value),
      inDefinition(input, written, { keys, value: one.value }, environment),
    ];
    return { path: one.path, environment, value: one.value, from, ...findCarriers(ways) };
  });
}

/** A value with its place in the app's model; the pipeline belongs to no environment. */
interface Asked extends ModelValue {
  readonly environment: string | undefined;
  readonly inApp: ModelValue["steps"];
}

function environmentValues(model: EnvironmentModel): readonly Asked[] {
  const environment = model.name;
  return modelValues(model).map((one) => ({ ...one, environment, inApp: ["environments", environment, ...one.steps] }));
}

function pipelineValues({ pipeline }: AppModel): readonly Asked[] {
  return modelValues({ pipeline }).map((one) => ({ ...one, environment: undefined, inApp: one.steps }));
}

/** `environments.production.services.api` names the environment as well. */
function readQuestion({ path, environment }: Question) {
  const keys = path.split(".").filter((key) => key !== "");
  if (keys[0] !== "environments" || keys.length < 3) return { keys, environment };
  return { keys: keys.slice(2), environment: keys[1] };
}

/** Durations are found by the name that authors write as well: `every` for `everyMs`. */
function isBelow(path: readonly string[], keys: readonly string[]): boolean {
  return keys.every((key, index) => path[index] === key || path[index] === `${key}Ms`);
}

function unknownPath(keys: readonly string[], values: readonly ModelValue[]): PlimsollError {
  const depth = keys.findIndex((_, index) => !values.some(({ path }) => isBelow(path, keys.slice(0, index + 1))));
  const beside = values.filter(({ path }) => isBelow(path, keys.slice(0, depth)) && path.length > depth);
  const candidates = [...new Set(beside.map(({ path }) => path[depth] ?? ""))];
  const wrong = keys[depth] ?? "";
  const parent = depth === 0 ? "an environment" : pathText(keys.slice(0, depth));
  const hint = candidates.length === 0 ? "It is a value by itself" : `There are ${candidates.join(", ")}`;
  return new PlimsollError({
    code: "CLI-UNKNOWN-PATH",
    kind: "author",
    message: `Cannot explain ${pathText(keys)} as ${parent} has no "${wrong}"`,
    place: pathText(keys),
    hint: didYouMean(wrong, candidates) ?? hint,
  });
}
