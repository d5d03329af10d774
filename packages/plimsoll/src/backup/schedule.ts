import type { BackupModel } from "../model/app-model.js";

/** What a store's declaration asks for without anybody saying so. */
export type DueWork = { readonly kind: "back-up" } | { readonly kind: "drill"; readonly backup: string };

/** What is known of a store's past, oldest first. */
export interface StorePast {
  readonly backups: readonly { readonly id: string; readonly finishedAt: string }[];
  /** Drills by whomever, and backups that the schedule made or failed to make. */
  readonly works: readonly { readonly kind: DueWork["kind"]; readonly at: string; readonly ended: "well" | "badly" }[];
}

/** A failure is tried again after this long, or at the next regular time if that comes first. */
const AGAIN_AFTER_MS: Readonly<Record<DueWork["kind"], number>> = { "back-up": 15 * 60_000, drill: 6 * 3_600_000 };

/**
 * What is due now; a backup goes before a drill. Any backup counts, also a release's. What was missed while nothing ran
 * is due once, not once for every time that it was missed.
 */
export function dueWork({ everyMs, drillMs }: BackupModel, past: StorePast, now: number): DueWork | undefined {
  const newest = past.backups.at(-1);
  if (everyMs !== undefined && isDue(everyMs, newest?.finishedAt, "back-up", past, now)) return { kind: "back-up" };
  if (drillMs === undefined || newest === undefined) return undefined;
  const lastDrill = past.works.findLast(({ kind, ended }) => kind === "drill" && ended === "well")?.at;
  return isDue(drillMs, lastDrill, "drill", past, now) ? { kind: "drill", backup: newest.id } : undefined;
}

function isDue(
  periodMs: number,
  last: string | undefined,
  kind: DueWork["kind"],
  past: StorePast,
  now: number,
): boolean {
  const latest = past.works.findLast((work) => work.kind === kind);
  const failedAt = latest?.ended === "badly" ? Date.parse(latest.at) : Number.NEGATIVE_INFINITY;
  const isLate = last === undefined || now - Date.parse(last) >= periodMs;
  return isLate && now - failedAt >= Math.min(periodMs, AGAIN_AFTER_MS[kind]);
}
