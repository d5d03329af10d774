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
  readonly path?: string | readonly string[] | undefined;
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
  /** What concerns it only where it runs in a container. */
  readonly container?: WrittenContainer | undefined;
  /** How it runs in a development compose file. */
  readonly develop?: WrittenDevelop | undefined;
  /** Store or service whose node it prefers. */
  readonly near?: string | undefined;
  /** What it may do with objects of its Kubernetes namespace, by resource such as `jobs`. */
  readonly rights?: Readonly<Record<string, "read" | "manage">> | undefined;
}

export interface WrittenContainer {
  /** Variables that it is given only there, over those of `env`. */
  readonly env?: Readonly<Record<string, WrittenVariable>> | undefined;
  /** UID and GID; never 0. */
  readonly user?: number | undefined;
  /** Folders that it may write although its file system is read-only. */
  readonly writable?: readonly string[] | undefined;
  /** Folders that outlive the container, and their size, e.g. `{ "/data": "10Gi" }`. */
  readonly volumes?: Readonly<Record<string, string>> | undefined;
  /** Read-only files: path in the container to path in the repository, or to an absolute one of the host in compose files. */
  readonly files?: Readonly<Record<string, string>> | undefined;
  /** Further ports by name, reachable from inside only. */
  readonly ports?: Readonly<Record<string, number>> | undefined;
  /** Host port to container port, in compose files. */
  readonly publish?: Readonly<Record<string, number>> | undefined;
  /** The image must not be larger, e.g. `175M`. */
  readonly maxSize?: string | undefined;
  /** Left out unless asked for (a compose profile), and never deployed. */
  readonly optional?: boolean | undefined;
}

export interface WrittenDevelop {
  readonly command: string | readonly string[];
  /** Folders of the repository that are mounted over the image's. */
  readonly sources?: readonly string[] | undefined;
  readonly port?: number | undefined;
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
  /** Instances that a voluntary disruption leaves. */
  readonly keep?: number | undefined;
  /** How fast it may grow, as `100%/15s`. */
  readonly up?: string | undefined;
  /** How fast it may shrink, as `50%/60s`. */
  readonly down?: string | undefined;
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
  /** Run inside the container instead of a request, for what listens nowhere. */
  readonly command?: string | readonly string[] | undefined;
  /** First asked this long after the start, where no start-up probe comes before it. */
  readonly after?: string | undefined;
}
