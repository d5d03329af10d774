import type { Backup } from "./backup.js";

/** Backups that are older than `keepMs`; the newest `keepAtLeast` are kept however old they are. */
export function expiredBackups(
  backups: readonly Backup[],
  keepMs: number,
  keepAtLeast: number,
  now: number,
): readonly Backup[] {
  const newestFirst = [...backups].sort((a, b) => Date.parse(b.finishedAt) - Date.parse(a.finishedAt));
  return newestFirst.slice(keepAtLeast).filter(({ finishedAt }) => now - Date.parse(finishedAt) > keepMs);
}

/**
 * Archived files that no recovery from these backups can need. Without a backup nothing is given up, as one may be in the
 * making. Timeline histories are small and kept. Segments are compared without their timeline (the first eight digits), as
 * pg_archivecleanup does.
 */
export function expiredSegments(archived: readonly string[], kept: readonly Backup[]): readonly string[] {
  const needed = kept.map(({ firstSegment }) => position(firstSegment)).sort()[0];
  if (needed === undefined) return [];
  return archived.filter((name) => SEGMENT.test(name) && position(name) < needed);
}

const SEGMENT = /^[0-9A-F]{24}(\.|$)/;

function position(segment: string): string {
  return segment.slice(8, 24);
}

/** The backup to recover from for a time: the newest that had ended by then. */
export function newestBefore<One extends Pick<Backup, "finishedAt">>(
  backups: readonly One[],
  at: Date,
): One | undefined {
  return backups.filter(({ finishedAt }) => Date.parse(finishedAt) <= at.getTime()).at(-1);
}
