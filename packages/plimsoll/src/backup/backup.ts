/** A finished backup of a PostgreSQL store: complete in itself, and the start of a recovery to any later time. */
export interface Backup {
  readonly id: string;
  readonly app: string;
  readonly environment: string;
  readonly store: string;
  /** The cluster's system identifier, which names its WAL archive. */
  readonly system: string;
  /** Complete version of the server that wrote it, e.g. `16.14`. */
  readonly version: string;
  /** By the database's clock, ISO 8601. A recovery to a time cannot go before `finishedAt`. */
  readonly startedAt: string;
  readonly finishedAt: string;
  readonly startLsn: string;
  readonly stopLsn: string;
  /** The first WAL segment that a recovery needs; archived ones before it serve no backup from this one on. */
  readonly firstSegment: string;
  /** A recovery needs at least as many. */
  readonly maxConnections: number;
  /** All files together, as if none were shared with an earlier backup. */
  readonly bytes: number;
}

export interface BackedUpFile {
  /** From the data folder. */
  readonly path: string;
  readonly size: number;
  readonly sha256: string;
}

export interface Manifest extends Backup {
  readonly format: 1;
  readonly folders: readonly string[];
  readonly files: readonly BackedUpFile[];
}

export function summaryOf({ format: _, folders: _folders, files: _files, ...backup }: Manifest): Backup {
  return backup;
}
