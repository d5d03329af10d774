/** Who has to act: the author of a file or command, the world outside, or us. */
export type ErrorKind = "author" | "world" | "bug";

export type ErrorCode = `${"DEF" | "CLI" | "ENV" | "REL" | "TGT" | "STO" | "BUG"}-${string}`;

export interface ErrorFacts {
  /** Stable, documented in docs/errors.md. */
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  /** One sentence without a full stop: what was being done, to what, what was found, what was wanted. */
  readonly message: string;
  /** Where: a path in the definition, a file, a service, an operation. */
  readonly place?: string;
  /** What to do next, a sentence of its own. */
  readonly hint?: string;
  readonly cause?: unknown;
}

/** The only error that Plimsoll throws on purpose; anything else that surfaces is our bug. */
export class PlimsollError extends Error {
  readonly code: ErrorCode;
  readonly kind: ErrorKind;
  readonly place: string | undefined;
  readonly hint: string | undefined;

  constructor(facts: ErrorFacts) {
    super(facts.message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = "PlimsollError";
    this.code = facts.code;
    this.kind = facts.kind;
    this.place = facts.place;
    this.hint = facts.hint;
  }
}

export function isPlimsollError(value: unknown): value is PlimsollError {
  return value instanceof PlimsollError;
}

/** The message of anything thrown, for a log line or a report. */
export function messageOf(thrown: unknown): string {
  return thrown instanceof Error ? thrown.message : String(thrown);
}

/** The system's error code (`ENOENT`, `EADDRINUSE`) of anything thrown, where it has one. */
export function systemCodeOf(thrown: unknown): string | undefined {
  if (typeof thrown !== "object" || thrown === null || !("code" in thrown)) return undefined;
  return typeof thrown.code === "string" ? thrown.code : undefined;
}
