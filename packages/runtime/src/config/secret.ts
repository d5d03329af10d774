import { inspect } from "node:util";

const masked = "[secret]";

/** A value that cannot print itself: only `reveal()` gives it out, and every use of that is easy to find. */
export class Secret {
  readonly #value: string;

  constructor(value: string) {
    this.#value = value;
  }

  reveal(): string {
    return this.#value;
  }

  toString(): string {
    return masked;
  }

  toJSON(): string {
    return masked;
  }

  [inspect.custom](): string {
    return masked;
  }
}
