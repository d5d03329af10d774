/** A command that must succeed before anything is built; a string is the command alone. */
export type WrittenGate = string | WrittenGateFields;

export interface WrittenGateFields {
  readonly run: string;
  /** Stores started fresh for this gate, and thrown away after it. */
  readonly needs?: readonly string[] | undefined;
  readonly within?: string | undefined;
  /** Line coverage in percent that the report must reach. */
  readonly coverage?: number | undefined;
}
