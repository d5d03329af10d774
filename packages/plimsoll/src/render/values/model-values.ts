import type { EnvironmentValue } from "../../model/app-model.js";

/** One value of a model that stands for itself: a number, a text, a list of such, a variable, or something left out. */
export interface ModelValue {
  /** As people name it: `services`, `api`, `scale`, `min`; what a list holds goes by its name where it has one. */
  readonly path: readonly string[];
  /** Where it is in the model. */
  readonly steps: readonly (string | number)[];
  readonly value: unknown;
}

/** Every value below a part of a model, in the model's order. */
export function modelValues(part: unknown): readonly ModelValue[] {
  return valuesBelow(part, [], []);
}

export function pathText(path: readonly string[]): string {
  return path.join(".");
}

/** A copy with another value in one place. */
export function withValue<Model>(model: Model, [step, ...further]: ModelValue["steps"], value: unknown): Model {
  if (step === undefined) return value as Model;
  if (Array.isArray(model)) {
    return model.map((item, index) => (index === step ? withValue(item, further, value) : item)) as Model;
  }
  const fields = model as Record<string, unknown>;
  return { ...fields, [step]: withValue(fields[step], further, value) } as Model;
}

export function isVariable(value: unknown): value is EnvironmentValue {
  if (typeof value !== "object" || value === null || !("kind" in value)) return false;
  return value.kind === "plain" || value.kind === "secret";
}

function valuesBelow(value: unknown, path: ModelValue["path"], steps: ModelValue["steps"]): readonly ModelValue[] {
  const children = childrenOf(value);
  if (children.length === 0) return [{ path, steps, value }];
  return children.flatMap(({ name, step, child }) => valuesBelow(child, [...path, name], [...steps, step]));
}

function childrenOf(value: unknown) {
  if (typeof value !== "object" || value === null || isVariable(value)) return [];
  if (!Array.isArray(value)) return Object.entries(value).map(([name, child]) => ({ name, step: name, child }));
  if (value.every((item) => typeof item !== "object")) return [];
  return value.map((child, step) => ({ name: nameOf(child) ?? String(step), step, child }));
}

function nameOf(item: unknown): string | undefined {
  if (typeof item !== "object" || item === null || !("name" in item)) return undefined;
  return typeof item.name === "string" ? item.name : undefined;
}
