/** A value with a remark for people: `uses: actions/checkout@<sha> # v4.2.2`. Only YAML can carry it. */
export interface Commented {
  readonly value: unknown;
  readonly comment: string;
  readonly place: "behind" | "above";
}

class WithComment implements Commented {
  readonly value: unknown;
  readonly comment: string;
  readonly place: Commented["place"];

  constructor({ value, comment, place }: Commented) {
    this.value = value;
    this.comment = comment;
    this.place = place;
  }
}

/** A plain value with a remark of a few words behind it, on the same line. */
export function commented(value: string | number | boolean, comment: string): Commented {
  return new WithComment({ value, comment, place: "behind" });
}

/** Any value of a map or list with a remark on lines of its own, above its key or item. */
export function explained(value: unknown, comment: string): Commented {
  return new WithComment({ value, comment, place: "above" });
}

export function isCommented(value: unknown): value is Commented {
  return value instanceof WithComment;
}
