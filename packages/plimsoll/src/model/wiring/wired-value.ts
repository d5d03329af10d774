/** The value of a variable where a container is described: secrets are named, never held. */
export type WiredValue =
  | { readonly kind: "plain"; readonly value: string }
  | { readonly kind: "secret"; readonly secret: string }
  /** Text with secrets inside, such as an address with a password. */
  | { readonly kind: "composed"; readonly parts: readonly (string | { readonly secret: string })[] };

/** Names of the secrets inside. */
export function secretsIn(value: WiredValue): readonly string[] {
  switch (value.kind) {
    case "plain":
      return [];
    case "secret":
      return [value.secret];
    case "composed":
      return value.parts.flatMap((part) => (typeof part === "string" ? [] : [part.secret]));
    default:
      return value satisfies never;
  }
}
