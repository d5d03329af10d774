import { existsSync, linkSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../../../base/atomic-file.js";
import { digestOf } from "../../../base/digest.js";
import { messageOf, PlimsollError } from "../../../base/error.js";
import type { RoutingTable } from "./routing-table.js";
import { tableProblems } from "./table-rules.js";

const FORMAT = 1;

export type LoadedState =
  | { readonly kind: "none" }
  | { readonly kind: "intact"; readonly table: RoutingTable }
  /** The newest copy could not be read; this is the one before it, and someone should know. */
  | { readonly kind: "previous"; readonly table: RoutingTable; readonly problem: string };

/**
 * Saves the table durably: flushed beside the old one, renamed, and the one before kept. The very first table is saved
 * twice, so that there is always a copy to fall back on.
 */
export function saveState(folder: string, table: RoutingTable): void {
  const bytes = JSON.stringify({ format: FORMAT, digest: digestOf(table), table });
  const { current, previous } = statePaths(folder);
  if (readCopy(current).kind === "intact") keepAs(current, previous);
  else writeFileAtomically(previous, bytes);
  writeFileAtomically(current, bytes);
}

/** @throws PlimsollError TGT-PROXY-STATE when there is state and no copy of it can be read: never an empty router. */
export function loadState(folder: string): LoadedState {
  const { current, previous } = statePaths(folder);
  const newest = readCopy(current);
  if (newest.kind === "intact") return newest;
  const older = readCopy(previous);
  if (older.kind === "intact") return { kind: "previous", table: older.table, problem: newest.problem };
  if (!existsSync(current) && !existsSync(previous)) return { kind: "none" };
  throw new PlimsollError({
    code: "TGT-PROXY-STATE",
    kind: "world",
    message: `Cannot start the proxy as neither copy of its routing table can be read: ${newest.problem}; ${older.problem}`,
    place: current,
    hint: "Restore one of the two files, or remove both to start with an empty table",
  });
}

export function statePaths(folder: string): { readonly current: string; readonly previous: string } {
  return { current: join(folder, "routing-table.json"), previous: join(folder, "routing-table.previous.json") };
}

type Copy =
  | { readonly kind: "intact"; readonly table: RoutingTable }
  | { readonly kind: "unreadable"; readonly problem: string };

function readCopy(path: string): Copy {
  try {
    const saved = JSON.parse(readFileSync(path, "utf8"));
    if (saved.format !== FORMAT) return unreadable(path, `has format ${saved.format}, wanted ${FORMAT}`);
    if (digestOf(saved.table) !== saved.digest) return unreadable(path, "does not match its checksum");
    const [problem] = tableProblems(saved.table);
    return problem === undefined ? { kind: "intact", table: saved.table } : unreadable(path, problem);
  } catch (error) {
    return unreadable(path, messageOf(error));
  }
}

function unreadable(path: string, problem: string): Copy {
  return { kind: "unreadable", problem: `${path}: ${problem}` };
}

/** A second name for bytes that are durable already; they stay when the first name moves on to the new file. */
function keepAs(current: string, previous: string): void {
  const temporary = `${previous}.${process.pid}.tmp`;
  rmSync(temporary, { force: true });
  linkSync(current, temporary);
  renameSync(temporary, previous);
  // Renaming onto another name of the same file does nothing, by POSIX, and leaves the temporary name behind.
  rmSync(temporary, { force: true });
}
