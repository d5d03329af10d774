import { mkdirSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { digestOf, shortDigest } from "../../../base/digest.js";
import type { ServerUser } from "./server-user.js";

/** Where servers keep their files when they cannot reach the state folder. */
export const DEFAULT_FALLBACK = "/var/lib/plimsoll";

/**
 * The folder itself when the server's user can walk to it, else one of its own under `fallback`, always the same for the
 * same folder. A clone under /root (mode 0700) is the usual case: opening /root for the server would be worse.
 */
export function reachableFolder(folder: string, user: ServerUser, fallback: string): string {
  mkdirSync(folder, { recursive: true });
  if (!user.differs || canWalkTo(folder, user)) return folder;
  const elsewhere = join(fallback, shortDigest(digestOf(folder)));
  mkdirSync(elsewhere, { recursive: true, mode: 0o755 });
  return elsewhere;
}

function canWalkTo(folder: string, user: ServerUser): boolean {
  const { mode, uid, gid } = statSync(folder);
  const needed = uid === user.uid ? 0o100 : gid === user.gid ? 0o010 : 0o001;
  if ((mode & needed) === 0) return false;
  const parent = dirname(folder);
  return parent === folder || canWalkTo(parent, user);
}
