/** A value that is not in the definition: only its name is. */
export interface WrittenSecret {
  readonly secret: string;
}

/** Text as it stands, or the name of a secret that holds it. */
export type WrittenText = string | WrittenSecret;

/** The secret of this name, e.g. `secret("JWT_SECRET")`; its value is read when a release is made, and sealed. */
export function secret(name: string): WrittenSecret {
  return { secret: name };
}
