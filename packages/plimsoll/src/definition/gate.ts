/** A command that must succeed before anything is built; a string is the command alone. */
export type WrittenGate = string | WrittenGateFields;

export interface WrittenGateFields {
  readonly run: string;
  /** Stores started fresh for this gate, and thrown away after it. */
  readonly needs?: readonly string[] | undefined;
  readonly within?: string | undefined;
  /** Line coverage in percent that the report must reach. */
  readonly coverage?: number | undefined;
  /** Where it stands in a pipeline; `test` when it needs a store or reports coverage, unless written. */
  readonly stage?: "quality" | "test" | "security" | undefined;
  /** Folder that it runs in. */
  readonly dir?: string | undefined;
  /** Only where the pipeline runs, not with every release. */
  readonly pipelineOnly?: boolean | undefined;
}
