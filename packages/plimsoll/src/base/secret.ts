/**
 * A value that cannot print itself. Whoever needs the plain value calls `reveal()`, which makes every use easy to find.
 */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return "[secret]";
  }

  toJSON(): string {
    return "[secret]";
  }

  [Symbol.for("nodejs.util.inspect.custom")](): string {
    return "[secret]";
  }
}

/** Replaces every known plain value in text that comes from outside (a tool's output, an answer's body). */
export function redact(text: string, plainValues: readonly string[]): string {
  let result = text;
  for (const value of plainValues) {
    if (value.length >= MIN_REDACTED_LENGTH) result = result.replaceAll(value, "[secret]");
  }
  return result;
}

/** Shorter values ("1", "dev") occur everywhere by chance: hiding them would hide the text. */
const MIN_REDACTED_LENGTH = 5;
