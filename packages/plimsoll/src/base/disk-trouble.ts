import { randomUUID } from "node:crypto";
import { rmSync, statfsSync } from "node:fs";
import { dirname, join } from "node:path";
import { writeFileAtomically } from "./atomic-file.js";
import { messageOf, systemCodeOf } from "./error.js";

/** What a file system refuses until a person makes room, or gives the right to write: it is neither our bug nor lost. */
export interface DiskTrouble {
  readonly kind: "full" | "read-only" | "forbidden" | "broken";
  /** The file or folder that it was about. */
  readonly place: string;
  /** A clause: "the disk of /srv/app is full: 0 bytes free". */
  readonly what: string;
  /** What a person has to do, without a full stop. */
  readonly remedy: string;
}

/**
 * Undefined for anything else that was thrown.
 * @param folder where it happened, for errors that do not say it themselves
 */
export function diskTroubleOf(thrown: unknown, folder: string): DiskTrouble | undefined {
  const kind = KIND_OF[systemCodeOf(thrown) ?? ""];
  if (kind === undefined || !isOfFiles(thrown)) return undefined;
  const path = textIn(thrown, "path");
  const place = path ?? folder;
  // Names of files in the making tell nobody anything.
  const disk = path === undefined ? folder : dirname(path);
  switch (kind) {
    case "full":
      return { kind, place, what: `the disk of ${disk} is full${whatIsFree(disk)}`, remedy: "Make room there" };
    case "read-only":
      return { kind, place, what: `the file system of ${disk} is read-only`, remedy: "Make it writable" };
    case "forbidden":
      return {
        kind,
        place,
        what: `this user may not use ${place}`,
        remedy: "Give this user the right, or be its owner",
      };
    case "broken":
      return { kind, place, what: `the disk of ${place} fails`, remedy: "Have the disk looked after" };
  }
  return kind satisfies never;
}

/** The message of anything thrown, as a person who has to make room wants to read it. */
export function diskSentence(thrown: unknown, folder: string): string {
  const trouble = diskTroubleOf(thrown, folder);
  return trouble === undefined ? messageOf(thrown) : `${trouble.what} (${systemCodeOf(thrown)})`;
}

/**
 * Throws the system's own error when nothing can be written into the folder now. Tried, as free bytes, rights and mounts
 * each tell only a part; and for programs that we run, which say it in a language of their own.
 */
export function tryToWrite(folder: string): void {
  const path = join(folder, `.disk-probe-${randomUUID()}`);
  writeFileAtomically(path, "can be written");
  rmSync(path);
}

const KIND_OF: Readonly<Record<string, DiskTrouble["kind"]>> = {
  ENOSPC: "full",
  EDQUOT: "full",
  EROFS: "read-only",
  EACCES: "forbidden",
  EPERM: "forbidden",
  EIO: "broken",
};

/** Ports, processes and signals are refused with the same codes, and watches of files with the code of a full disk. */
function isOfFiles(thrown: unknown): boolean {
  return !/^(spawn|kill|listen|bind|connect|watch)/.test(textIn(thrown, "syscall") ?? "");
}

function textIn(thrown: unknown, key: "path" | "syscall"): string | undefined {
  if (typeof thrown !== "object" || thrown === null) return undefined;
  const found = (thrown as Partial<Record<string, unknown>>)[key];
  return typeof found === "string" ? found : undefined;
}

/** Of the nearest folder that is there. */
function whatIsFree(folder: string): string {
  for (let at = folder; ; at = dirname(at)) {
    try {
      const { bavail, bsize, ffree } = statfsSync(at);
      return ffree === 0 ? ": no file more" : `: ${bavail * bsize} bytes free`;
    } catch {
      if (at === dirname(at)) return "";
    }
  }
}
