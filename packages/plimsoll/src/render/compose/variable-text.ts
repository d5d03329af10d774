import type { WiredValue } from "../../model/wiring/wired-value.js";

/** A value as compose reads it: secrets come from the environment of whoever starts it, and it refuses without them. */
export function variableText(value: WiredValue): string {
  switch (value.kind) {
    case "plain":
      return escaped(value.value);
    case "secret":
      return required(value.secret);
    case "composed":
      return value.parts.map((part) => (typeof part === "string" ? escaped(part) : required(part.secret))).join("");
    default:
      return value satisfies never;
  }
}

export function required(name: string): string {
  return `\${${name}:?${name} is missing}`;
}

/** A dollar sign stands for itself. */
export function escaped(text: string): string {
  return text.replaceAll("$", "$$$$");
}
