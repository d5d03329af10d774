import type { Entry } from "./entry.js";

/** The append-only log of one release: the only source of truth about it. */
export interface Journal {
  /** Resolves when the entry is durable. */
  append(entry: Entry): Promise<void>;
  /** All whole entries from the given position on, in the order in which they were appended. */
  read(from: number): Promise<readonly Entry[]>;
  /** Resolves when something may have been appended by others, after `ms` at the latest. */
  changed(ms: number): Promise<void>;
}
