import { dirname, join } from "node:path";
import { writeFileAtomically } from "../../../../base/atomic-file.js";
import { giveTo, makePassage, makeServerFolder, type ServerUser } from "../server-user.js";
import type { StoreHome } from "../store-home.js";
import { systemIdentifier } from "./system-identifier.js";

/**
 * archive_command's contract (PostgreSQL manual, 26.3.1): success only when the segment is safely on disk; never overwrite
 * one; success again for one that is there with the same content, as the server may ask twice after a crash.
 */
const SCRIPT = `#!/bin/sh
# Written by Plimsoll: archives one WAL segment. $1 its path, $2 its name.
set -eu
archive=$(dirname "$0")
if test -e "$archive/$2.gz"; then
  gzip -dc "$archive/$2.gz" | cmp -s - "$1"
  exit
fi
gzip -1 -c "$1" > "$archive/$2.partial"
sync "$archive/$2.partial"
mv "$archive/$2.partial" "$archive/$2.gz"
sync "$archive"
`;

const SCRIPT_NAME = "archive-segment";

/**
 * The archive of the cluster in a data folder. A store that begins anew has another one, as its segments have the same
 * names; a restored copy goes on with that of its original.
 */
export function walArchiveOf(home: StoreHome, dataDir: string): string {
  return join(home.walArchives, systemIdentifier(dataDir));
}

/** Makes the archive's folder and script; returns the archive_command. */
export function prepareWalArchive(archive: string, user: ServerUser): string {
  makePassage(dirname(archive));
  makeServerFolder(archive, user);
  const script = join(archive, SCRIPT_NAME);
  writeFileAtomically(script, SCRIPT);
  giveTo(script, user);
  return `sh ${shellWord(escapePercent(script))} "%p" "%f"`;
}

/** restore_command: fails for a segment that the archive does not have, which PostgreSQL then looks for in pg_wal. */
export function restoreCommand(archive: string): string {
  return `gzip -dc ${shellWord(escapePercent(archive))}/"%f.gz" > "%p"`;
}

function shellWord(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

function escapePercent(path: string): string {
  return path.replaceAll("%", "%%");
}
