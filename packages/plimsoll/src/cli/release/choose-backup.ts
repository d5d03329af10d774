import { PlimsollError } from "../../base/error.js";
import type { Session } from "./session.js";

/** The id of the backup that was named, or of the newest one. */
export async function chooseBackup(session: Session, store: string, wanted: unknown): Promise<string> {
  const backups = await session.target.listBackups(store);
  const found = typeof wanted === "string" ? backups.find(({ id }) => id === wanted) : backups.at(-1);
  if (found !== undefined) return found.id;
  throw new PlimsollError({
    code: "STO-NO-BACKUP",
    kind: "author",
    message: `Cannot find ${typeof wanted === "string" ? `the backup "${wanted}"` : "a backup"} of ${store} in ${session.environment}`,
    place: store,
    hint: `plimsoll backup ${session.environment} ${store} makes one; --list shows what there is`,
  });
}
