/**
 * A request that must be answered well, e.g. `{ get: "api:/health", under: "1s" }`; exactly one method is given.
 * A path without a service goes to the service that answers on the domain itself.
 */
export interface WrittenSmoke {
  readonly get?: string | undefined;
  readonly head?: string | undefined;
  readonly post?: string | undefined;
  readonly put?: string | undefined;
  readonly delete?: string | undefined;
  readonly name?: string | undefined;
  /** Text as it is; anything else is sent as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  /** The status, or the status and a text that the answer holds. */
  readonly expect?: number | WrittenExpectation | undefined;
  readonly under?: string | undefined;
}

export interface WrittenExpectation {
  readonly status?: number | undefined;
  readonly contains?: string | undefined;
}
