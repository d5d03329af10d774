import { parseDuration } from "../duration.js";
import type { Field, Reading } from "./field.js";

export interface FieldOptions<T> {
  /** Used when no source names the field; a field without one is required. */
  readonly default?: T;
  /** One line for the variable table and `.env.example`. */
  readonly doc?: string;
}

export function plainField<T>(
  variable: string,
  wanted: string,
  options: FieldOptions<T>,
  read: (raw: unknown) => T | undefined,
): Field<T> {
  return {
    kind: "field",
    variable,
    wanted,
    doc: options.doc ?? "",
    sensitivity: "plain",
    absence: options.default === undefined ? { kind: "required" } : { kind: "default", value: options.default },
    read: (raw): Reading<T> => {
      const value = read(raw);
      return value === undefined ? { kind: "bad", wanted } : { kind: "good", value };
    },
  };
}

export function string(
  variable: string,
  options: FieldOptions<string> & { readonly pattern?: RegExp } = {},
): Field<string> {
  const { pattern } = options;
  const wanted = pattern === undefined ? "text" : `text matching ${pattern.source}`;
  return plainField(variable, wanted, options, (raw) =>
    typeof raw === "string" && (pattern === undefined || pattern.test(raw)) ? raw : undefined,
  );
}

export interface Range {
  readonly min?: number;
  readonly max?: number;
}

export function integer(variable: string, options: FieldOptions<number> & Range = {}): Field<number> {
  return plainField(variable, `a whole number${rangeText(options)}`, options, (raw) => {
    const value = toNumber(raw);
    return value !== undefined && Number.isSafeInteger(value) && inRange(value, options) ? value : undefined;
  });
}

export function number(variable: string, options: FieldOptions<number> & Range = {}): Field<number> {
  return plainField(variable, `a number${rangeText(options)}`, options, (raw) => {
    const value = toNumber(raw);
    return value !== undefined && inRange(value, options) ? value : undefined;
  });
}

export function port(variable: string, options: FieldOptions<number> = {}): Field<number> {
  return integer(variable, { min: 0, max: 65_535, ...options });
}

const booleanWords: Readonly<Record<string, boolean>> = {
  true: true,
  on: true,
  yes: true,
  "1": true,
  false: false,
  off: false,
  no: false,
  "0": false,
};

/** True or false as people write it in an environment; undefined when it is neither. */
export function toBoolean(raw: unknown): boolean | undefined {
  return typeof raw === "boolean" ? raw : booleanWords[String(raw).toLowerCase()];
}

export function boolean(variable: string, options: FieldOptions<boolean> = {}): Field<boolean> {
  return plainField(variable, "true or false", options, toBoolean);
}

export function oneOf<const Choice extends string>(
  variable: string,
  choices: readonly Choice[],
  options: FieldOptions<NoInfer<Choice>> = {},
): Field<Choice> {
  return plainField(variable, `one of ${choices.join(", ")}`, options, (raw) =>
    choices.find((choice) => choice === raw),
  );
}

/** A list written with commas; blanks around the items are dropped. */
export function list(variable: string, options: FieldOptions<readonly string[]> = {}): Field<readonly string[]> {
  return plainField(variable, "a list with commas", options, (raw) => {
    if (Array.isArray(raw)) return raw.every((item) => typeof item === "string") ? raw : undefined;
    if (typeof raw !== "string") return undefined;
    return raw
      .split(",")
      .map((item) => item.trim())
      .filter((item) => item !== "");
  });
}

export function url(
  variable: string,
  options: FieldOptions<string> & { readonly protocols?: readonly string[] } = {},
): Field<string> {
  const protocols = options.protocols ?? ["http:", "https:"];
  return plainField(variable, urlText(protocols), options, (raw) => (isUrl(raw, protocols) ? raw : undefined));
}

/** A length of time such as `500ms`, `30s` or `15m`, read as milliseconds. */
export function duration(variable: string, options: FieldOptions<number> = {}): Field<number> {
  return plainField(variable, "a duration such as 500ms, 30s or 15m", options, parseDuration);
}

/** Makes a field that may be left out; its value is then undefined. */
export function optional<T>(field: Field<T>): Field<T | undefined> {
  return { ...field, absence: { kind: "optional" } };
}

export function isUrl(raw: unknown, protocols: readonly string[]): raw is string {
  return typeof raw === "string" && URL.canParse(raw) && protocols.includes(new URL(raw).protocol);
}

export function urlText(protocols: readonly string[]): string {
  return `a URL starting with ${protocols.join(" or ")}`;
}

function toNumber(raw: unknown): number | undefined {
  if (typeof raw === "number") return raw;
  return typeof raw === "string" && /^-?\d+(\.\d+)?$/.test(raw.trim()) ? Number(raw) : undefined;
}

function inRange(value: number, { min = -Infinity, max = Infinity }: Range): boolean {
  return value >= min && value <= max;
}

function rangeText({ min, max }: Range): string {
  if (min !== undefined && max !== undefined) return ` from ${min} to ${max}`;
  if (min !== undefined) return ` of at least ${min}`;
  return max === undefined ? "" : ` of at most ${max}`;
}
