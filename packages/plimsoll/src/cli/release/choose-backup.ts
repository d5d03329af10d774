import { newestBefore } from "../../backup/retention.js";
import { PlimsollError } from "../../base/error.js";
import type { Session } from "./session.js";

export interface WantedBackup {
  /** Its id. */
  readonly from: unknown;
  /** ISO 8601; only a backup that had ended by then can be restored to it. */
  readonly toTime?: string | undefined;
}

/** The id of the backup that was named, or of the newest one, or of the newest one before the time. */
export async function chooseBackup(
  session: Pick<Session, "environment" | "target">,
  store: string,
  { from, toTime }: WantedBackup,
): Promise<string> {
  const list = await session.target.listBackups(store);
  const backups = list.backups.map(({ id, at }) => ({ id, finishedAt: at }));
  if (typeof from === "string") {
    const named = backups.find(({ id }) => id === from);
    if (named !== undefined) return named.id;
    throw noBackup(session, store, `the backup "${from}" of ${store}`);
  }
  const found = toTime === undefined ? backups.at(-1) : newestBefore(backups, new Date(toTime));
  if (found !== undefined) return found.id;
  throw noBackup(session, store, `a backup of ${store}${toTime === undefined ? "" : ` that ended before ${toTime}`}`);
}

/** A moment in full, with its zone: a restore must not depend on where it is asked for. @throws PlimsollError */
export function parseToTime(written: unknown): string | undefined {
  if (written === undefined) return undefined;
  if (typeof written === "string" && MOMENT.test(written) && !Number.isNaN(Date.parse(written))) return written;
  throw new PlimsollError({
    code: "CLI-TO-TIME",
    kind: "author",
    message: `Cannot restore to "${written}" as it must be a time with its zone, such as 2026-01-31T14:05:00Z`,
    place: "--to-time",
  });
}

const MOMENT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})$/;

function noBackup({ environment }: Pick<Session, "environment">, store: string, what: string): PlimsollError {
  return new PlimsollError({
    code: "STO-NO-BACKUP",
    kind: "author",
    message: `Cannot find ${what} in ${environment}`,
    place: store,
    hint: `plimsoll backup ${environment} ${store} makes one; --list shows what there is`,
  });
}
