import type { EnvironmentValue } from "./app-model.js";

/** What concerns a service only where it runs in a container. */
export interface ContainerModel {
  /** Given only there, over those of the service's `env`. */
  readonly env: Readonly<Record<string, EnvironmentValue>>;
  /** UID and GID; never 0. */
  readonly user: number;
  /** Folders that it may write although its file system is read-only; gone with the container. */
  readonly writable: readonly string[];
  /** Folders that outlive the container, and their size in bytes. A service that has one runs once. */
  readonly volumes: Readonly<Record<string, number>>;
  /** Read-only files: path in the container to path in the repository, or to an absolute one of a compose file's host. */
  readonly files: Readonly<Record<string, string>>;
  /** Further ports by name, reachable from inside only. */
  readonly ports: Readonly<Record<string, number>>;
  /** Host port to container port, in compose files. */
  readonly publish: Readonly<Record<string, number>>;
  /** The image must not be larger, in bytes. */
  readonly maxSize: number | undefined;
  /** Left out unless asked for (a compose profile), and never deployed. */
  readonly optional: boolean;
}

export interface DevelopModel {
  readonly command: readonly string[];
  /** Folders of the repository that are mounted over the image's. */
  readonly sources: readonly string[];
  /** Port it listens on there, when it is another. */
  readonly port: number | undefined;
}
