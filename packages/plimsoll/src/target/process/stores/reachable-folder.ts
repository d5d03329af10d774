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
  return join(fallback, shortDigest(digestOf(folder)));
}

function canWalkTo(folder: string, user: ServerUser): boolean {
  const parent = dirname(folder);
  const found = statSync(folder);
  const needed = found.uid === user.uid ? 0o100 : found.gid === user.gid ? 0o010 : 0o001;
  if ((found.mode & needed) === 0) return false;
  return parent === folder || canWalkTo(parent, user);
}
