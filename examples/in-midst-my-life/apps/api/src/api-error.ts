/** What a request did wrong: answered as `{ error: { code, message } }`. */
export class ApiError extends Error {
  readonly statusCode: number;
  readonly code: string;

  constructor(statusCode: 404 | 409, code: string, message: string) {
    super(message);
    this.statusCode = statusCode;
    this.code = code;
  }
}

/** The thing itself, or a 404 that says what was looked for. */
export function found<T>(thing: T | undefined, kind: "profile" | "job", id: number): T {
  if (thing !== undefined) return thing;
  throw new ApiError(404, `${kind.toUpperCase()}_NOT_FOUND`, `There is no ${kind} ${id}`);
}
