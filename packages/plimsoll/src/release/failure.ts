/** Why an operation failed, named so that whoever reads it knows where to look. */
export type FailureCause =
  | "process-exited"
  | "port-never-opened"
  | "probe-refused"
  | "probe-answered"
  | "out-of-memory"
  | "missing-variable"
  | "port-taken"
  | "migration-error"
  | "store-not-reachable"
  | "timeout"
  | "gate-failed"
  | "build-failed"
  | "backup-failed"
  | "smoke-failed"
  | "verdict"
  | "no-evidence"
  | "not-approved"
  | "aborted"
  | "target-refused";

export interface Failure {
  readonly cause: FailureCause;
  /** A sentence with the facts: exit code, signal, status, path. */
  readonly message: string;
  /** Last log lines, the body of the answer, the failing test's output. */
  readonly lines: readonly string[];
}
