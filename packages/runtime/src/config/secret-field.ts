import type { Field, Reading, Strictness } from "./field.js";
import { isUrl, urlText } from "./fields.js";
import { Secret } from "./secret.js";

export interface SecretOptions {
  readonly doc?: string;
  /** The secret is a URL with one of these protocols, such as a connection string. */
  readonly url?: readonly string[];
  /** Fewest characters outside development and test. A 256-bit key in base64 has 43, in hex 64. */
  readonly minLength?: number;
}

const samples = new Set(
  "admin changeme change-me changeit default devpass example guest letmein pass passw0rd password postgres qwerty root sample secret test user 123456 12345678".split(
    " ",
  ),
);

const fewestDistinctCharacters = 8;

/** A credential: never in a profile, never printed; samples and short keys are refused outside development. */
export function secret(variable: string, options: SecretOptions = {}): Field<Secret> {
  const { url, minLength = 0 } = options;
  const wanted = url === undefined ? lengthText(minLength) : urlText(url);
  return {
    kind: "field",
    variable,
    wanted,
    doc: options.doc ?? "",
    sensitivity: "secret",
    absence: { kind: "required" },
    read: (raw, strictness): Reading<Secret> => {
      if (typeof raw !== "string" || (url !== undefined && !isUrl(raw, url))) return { kind: "bad", wanted };
      const reason = strictness === "strict" ? weakness(raw, url !== undefined, minLength) : undefined;
      return reason === undefined ? { kind: "good", value: new Secret(raw) } : { kind: "weak", reason };
    },
  };
}

function weakness(value: string, connection: boolean, minLength: number): string | undefined {
  const password = connection ? decodeURIComponent(new URL(value).password) : value;
  if (samples.has(password.toLowerCase())) return "is a sample password";
  if (value.length < minLength) return `has ${value.length} characters, ${minLength} are needed`;
  if (minLength > 0 && new Set(value).size < fewestDistinctCharacters) return "repeats the same few characters";
  return undefined;
}

function lengthText(minLength: number): string {
  return minLength === 0 ? "a secret" : `a secret of at least ${minLength} characters`;
}

export function strictnessOf(environment: string): Strictness {
  return environment === "development" || environment === "test" ? "lenient" : "strict";
}
