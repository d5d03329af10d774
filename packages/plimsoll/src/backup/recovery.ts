import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../base/atomic-file.js";
import { quoted, RECOVERY_FILE } from "../target/process/stores/postgres/settings.js";
import { restoreCommand } from "../target/process/stores/postgres/wal-archive.js";
import { giveTo, type ServerUser } from "../target/process/stores/server-user.js";
import type { Manifest } from "./backup.js";
import { copyFile } from "./copy-file.js";
import { makeFolders, sideBySide } from "./copy-tree.js";

/** Where a recovery ends. */
export type RecoveryEnd =
  | { readonly kind: "end-of-backup" }
  /** Everything that was committed until then, by the database's clock. */
  | { readonly kind: "time"; readonly at: Date };

export interface Recovery {
  readonly end: RecoveryEnd;
  /** `pause` lets us look before anything is decided; `promote` makes it an ordinary, writable server. */
  readonly action: "pause" | "promote";
  readonly walArchive: string;
  readonly maxConnections: number;
}

/** The settings of a recovery (PostgreSQL manual, 20.5.4 and 20.5.5). */
function recoverySettings(recovery: Recovery): string {
  const { end, action } = recovery;
  return [
    "# Written by Plimsoll for one recovery; without recovery.signal it has no effect.",
    `restore_command = ${quoted(restoreCommand(recovery.walArchive))}`,
    end.kind === "time" ? `recovery_target_time = '${timestamp(end.at)}'` : "recovery_target = 'immediate'",
    `recovery_target_action = '${action}'`,
    `hot_standby = ${action === "pause" ? "on" : "off"}`,
    `max_connections = ${recovery.maxConnections}`,
    "",
  ].join("\n");
}

/** PostgreSQL takes no `Z` in this setting, as it reads it before it knows any names of time zones. */
function timestamp(at: Date): string {
  return at.toISOString().replace("T", " ").replace("Z", "+00");
}

export function writeRecovery(dataDir: string, user: ServerUser, recovery: Recovery): void {
  writeFileAtomically(join(dataDir, RECOVERY_FILE), recoverySettings(recovery));
  writeFileSync(join(dataDir, "recovery.signal"), "", { mode: 0o600, flush: true });
  for (const name of [RECOVERY_FILE, "recovery.signal"]) giveTo(join(dataDir, name), user);
}

/**
 * Copies a backup's files into a new data folder and compares every byte with the manifest on the way; returns what was
 * not as it says. PostgreSQL makes the copy durable itself before it recovers (recovery_init_sync_method).
 */
export async function copyBackup(
  folder: string,
  manifest: Manifest,
  dataDir: string,
  user: ServerUser,
): Promise<readonly string[]> {
  makeFolders(dataDir, manifest.folders);
  for (const path of ["", ...manifest.folders]) giveTo(join(dataDir, path), user);
  const problems: string[] = [];
  await sideBySide(manifest.files, async ({ path, sha256 }) => {
    const copied = await copyFile(join(folder, "data", path), join(dataDir, path));
    if (copied === undefined) problems.push(`${path} is missing`);
    else if (copied.sha256 !== sha256) problems.push(`${path} has another checksum`);
    else giveTo(join(dataDir, path), user);
  });
  return problems.sort();
}
