import type { Failure } from "../../../release/failure.js";

/** An immutable folder with a service's build output, and what starts an instance of it. */
export interface BuiltArtifact {
  /** Names what it was built from; the key of the cache. */
  readonly digest: string;
  /** SHA-256 over what the build left. */
  readonly output: string;
  /** Read-only for instances: they share it with each other, and its packages with other artifacts. */
  readonly root: string;
  /** The service's folder in it, where instances and migrations run. */
  readonly cwd: string;
  /** Resolved to the program itself, so that signals reach it. */
  readonly command: readonly string[];
  /** PATH with the artifact's own programs, and what this kind of build needs to run; a service's own variables win. */
  readonly env: Readonly<Record<string, string>>;
}

/** What a build left, before it has a name. */
export interface BuildOutput {
  readonly files: string;
  /** Digests of the installations it shares files with. */
  readonly installed: readonly string[];
}

export type BuildResult =
  | { readonly kind: "built"; readonly artifact: BuiltArtifact; readonly seconds: number; readonly cached: boolean }
  | { readonly kind: "failed"; readonly failure: Failure };

/** Ends a build from any depth; caught where the build was asked for, and never seen outside of this folder. */
export class BuildStopped extends Error {
  readonly failure: Failure;

  constructor(failure: Failure) {
    super(failure.message);
    this.name = "BuildStopped";
    this.failure = failure;
  }
}

export function refuse(message: string, lines: readonly string[] = []): never {
  throw new BuildStopped({ cause: "build-failed", message, lines });
}

export function abortedBuild(): BuildStopped {
  const message = "The build was ended as the release was aborted";
  return new BuildStopped({ cause: "aborted", message, lines: [] });
}
