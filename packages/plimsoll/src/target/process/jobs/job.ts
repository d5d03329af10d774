/** A command that is run to its end: a gate, an install, a build, a migration. */
export interface JobSpec {
  /** Stable across repeats (`12-7f3c2a1b.4`): names the job's state, so that a successor finds what its predecessor left. */
  readonly id: string;
  /** Folder of the state of running jobs; see `endOrphanedJobs`. */
  readonly stateDir: string;
  /** Text is run by `/bin/sh -c`; a list is run as it is, its first word looked up in the PATH of `env`. */
  readonly command: string | readonly string[];
  readonly cwd: string;
  /** The whole environment; nothing of ours is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly timeoutMs: number;
  /** From SIGTERM to SIGKILL; 5 seconds unless given. */
  readonly graceMs?: number;
  /** Both output streams in the order they were written, appended, secrets hidden. */
  readonly outputFile: string;
  /** Plain values that must not reach the output. */
  readonly secrets: readonly string[];
  /** `background` yields the processor to the instances that serve (nice 5); the default is `normal`. */
  readonly priority?: "normal" | "background";
  readonly signal?: AbortSignal;
  /** Every line of output, secrets hidden; for people who watch. */
  readonly report?: (line: string) => void;
}

/** How a job ended. `lastLines` is the end of its output. */
export type JobResult =
  | { readonly kind: "done"; readonly seconds: number; readonly lastLines: readonly string[] }
  | {
      readonly kind: "failed";
      readonly cause: "exited" | "out-of-memory";
      readonly code: number | undefined;
      readonly signal: NodeJS.Signals | undefined;
      readonly seconds: number;
      readonly lastLines: readonly string[];
    }
  | { readonly kind: "timed-out"; readonly afterMs: number; readonly lastLines: readonly string[] }
  | { readonly kind: "aborted"; readonly lastLines: readonly string[] }
  | { readonly kind: "not-started"; readonly reason: string; readonly lastLines: readonly string[] };
