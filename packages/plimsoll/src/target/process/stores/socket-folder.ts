import { lstatSync, mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { digestOf, shortDigest } from "../../../base/digest.js";
import { PlimsollError } from "../../../base/error.js";
import { makePassage, makeServerFolder, type ServerUser } from "./server-user.js";

/** Short, there for every user, and the same whatever TMPDIR says to the process that looks. */
const EVERYONES = "/tmp";

/** A short path for the sockets of one store, as their paths are limited to 107 bytes. */
export function socketFolder(runtimeDir: string | undefined, user: ServerUser, home: string): string {
  return join(runtimeDir ?? EVERYONES, `plimsoll-stores-${user.uid}`, shortDigest(digestOf(home)));
}

/**
 * Makes the folder and its parent for the server's user alone. Whoever can enter it is the database's superuser, and the
 * temporary folder is open to all: one that somebody else made before us is refused.
 */
export function makeSocketFolder(folder: string, user: ServerUser): void {
  const parent = dirname(folder);
  makePassage(dirname(parent));
  for (const path of [parent, folder]) {
    try {
      mkdirSync(path, { mode: 0o700 });
      makeServerFolder(path, user);
    } catch {
      refuseForeign(path, user);
    }
  }
}

function refuseForeign(path: string, user: ServerUser): void {
  const found = lstatSync(path);
  if (found.isDirectory() && found.uid === user.uid && (found.mode & 0o077) === 0) return;
  throw new PlimsollError({
    code: "TGT-SOCKET-FOLDER",
    kind: "world",
    message: `Cannot put a database's socket into ${path} as it must be a folder of user ${user.uid} with mode 700: found user ${found.uid}, mode ${(found.mode & 0o777).toString(8)}`,
    place: path,
    hint: "Remove it, or have its owner do so",
  });
}
