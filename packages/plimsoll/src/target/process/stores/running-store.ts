import type { Secret } from "../../../base/secret.js";
import type { Failure } from "../../../release/failure.js";

/** A store that answered a login a moment ago. */
export interface RunningStore {
  readonly kind: "running";
  readonly name: string;
  /** With the password: what a service gets as DATABASE_URL or REDIS_URL. */
  readonly url: Secret;
  readonly host: string;
  readonly port: number;
  /** Complete version of the server, e.g. `16.14`. */
  readonly version: string;
  /** What people should know: `adopted`, `port 20112 was taken, now 20113`, `restarted for max_connections 200`. */
  readonly notes: readonly string[];
}

export interface FailedStore {
  readonly kind: "failed";
  readonly failure: Failure;
}

export type EnsuredStore = RunningStore | FailedStore;

/** A store of its own for one gate; gone, with its data, after `dispose`. */
export interface FreshStore {
  readonly kind: "running";
  readonly url: Secret;
  dispose(): Promise<void>;
}

export function failedStore(cause: Failure["cause"], message: string, lines: readonly string[] = []): FailedStore {
  return { kind: "failed", failure: { cause, message, lines } };
}
