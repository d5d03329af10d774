import type { WrittenBuild } from "./build.js";
import type { WrittenText } from "./secret.js";

export interface WrittenService {
  readonly build: WrittenBuild;
  /** What starts an instance; a string with shell syntax runs in a shell. */
  readonly command?: string | readonly string[] | undefined;
  /** `web` receives traffic, `worker` only answers probes; decided by `hosts` and by who uses it unless written. */
  readonly role?: "web" | "worker" | undefined;
  readonly port?: number | undefined;
  readonly metrics?: number | WrittenMetrics | undefined;
  /** `@` is the domain itself, `api` is `api.<domain>`; a name with a dot is complete. */
  readonly hosts?: string | readonly string[] | undefined;
  /** Path prefix on those hosts. */
  readonly path?: string | undefined;
  /** Stores and services that must be there first, and whose addresses the service is given. */
  readonly uses?: string | readonly string[] | undefined;
  /** Shell command, run once per release before traffic moves. */
  readonly migrate?: string | undefined;
  readonly env?: Readonly<Record<string, WrittenVariable>> | undefined;
  /** A number of instances, or limits between which it may move. */
  readonly scale?: number | WrittenScale | undefined;
  readonly resources?: WrittenResources | undefined;
  /** A path alone serves both questions. */
  readonly probes?: string | WrittenProbes | undefined;
  /** SIGTERM to SIGKILL, e.g. `30s`. */
  readonly stop?: string | undefined;
  /** A visitor stays on the version that answered first. */
  readonly sticky?: boolean | undefined;
}

export type WrittenVariable = WrittenText | number | boolean;

export interface WrittenMetrics {
  readonly port: number;
  readonly path?: string | undefined;
}

export interface WrittenScale {
  readonly min?: number | undefined;
  readonly max?: number | undefined;
  /** Target use of the requested CPU in percent. */
  readonly cpu?: number | undefined;
  /** Target use of the requested memory in percent. */
  readonly memory?: number | undefined;
}

/** Request and limit as a range, `250m..1000m` and `512Mi..1Gi`, or one value for both. */
export interface WrittenResources {
  readonly cpu?: string | number | undefined;
  readonly memory?: string | undefined;
}

export interface WrittenProbes {
  /** Is the process sane? Restarted when not. */
  readonly live?: string | WrittenProbe | undefined;
  /** Can it take requests now? */
  readonly ready?: string | WrittenProbe | undefined;
  readonly startWithin?: string | undefined;
}

export interface WrittenProbe {
  readonly path?: string | undefined;
  readonly every?: string | undefined;
  readonly timeout?: string | undefined;
  /** Failures in a row that count. */
  readonly failures?: number | undefined;
}
