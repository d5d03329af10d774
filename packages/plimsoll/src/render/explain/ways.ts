import type { AppModel } from "../../model/app-model.js";
import { isPlain } from "../../model/parse/merge.js";
import { parseApp } from "../../model/parse/parse-app.js";
import { valueAt } from "../../model/parse/path.js";
import { containerForm } from "../../model/wiring/container-form.js";
import type { RenderInput } from "../renderer.js";
import { type ModelValue, withValue } from "../values/model-values.js";
import type { Way } from "./carriers.js";
import { otherValues } from "./other-values.js";

type Written = Readonly<Record<string, unknown>>;

/** Another value in this one place of the model, and nothing else. */
export function inModel(input: RenderInput, steps: ModelValue["steps"], value: unknown): Way {
  return otherValues(value).map((other) => () => withInputValue(input, steps, other));
}

/** Where an author wrote a value or could have, and what stands there or would. */
export interface Place {
  readonly keys: readonly string[];
  readonly value: unknown;
}

/** Another value in the definition, with all that is derived from it; for one environment alone where there is one. */
export function inDefinition(
  input: RenderInput,
  written: Written,
  { keys, value }: Place,
  environment: string | undefined,
): Way {
  const isShared = keys[0] !== "environments";
  const hasOverrides = isPlain(valueAt(written, ["environments", environment ?? ""]));
  const place = isShared && environment !== undefined && hasOverrides ? ["environments", environment, ...keys] : keys;
  return otherValues(valueAt(written, keys) ?? value).map((other) => () => {
    const parsed = parseApp(rewritten(written, place, other), { file: "" });
    return parsed.ok ? withApp(input, containerForm(parsed.model)) : undefined;
  });
}

/** The same input with another value in one place of the app's model. */
export function withInputValue(input: RenderInput, steps: ModelValue["steps"], value: unknown): RenderInput {
  return withApp(input, withValue(input.app, steps, value));
}

function withApp(input: RenderInput, app: AppModel): RenderInput {
  return { ...input, app, environments: input.environments.flatMap(({ name }) => app.environments[name] ?? []) };
}

function rewritten(value: unknown, [key, ...further]: readonly string[], other: unknown): unknown {
  if (key === undefined) return other;
  const fields = isPlain(value) ? value : {};
  return { ...fields, [key]: rewritten(fields[key], further, other) };
}
