import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { writeFileAtomically } from "../../base/atomic-file.js";
import { PlimsollError } from "../../base/error.js";
import { jsonFile } from "../../render/format/json.js";
import type { ImageLock } from "../../render/image-lock.js";

const FILE = "plimsoll.lock";

/** Throws CLI-IMAGE-LOCK when the file is there and is no lock, e.g. in the middle of a merge. */
export function readImageLock(dir: string): ImageLock {
  const path = join(dir, FILE);
  if (!existsSync(path)) return { images: {} };
  try {
    const { images } = JSON.parse(readFileSync(path, "utf8")) as { readonly images?: unknown };
    if (isDigests(images)) return { images };
  } catch {
    // Said below, where other forms are refused as well.
  }
  throw new PlimsollError({
    code: "CLI-IMAGE-LOCK",
    kind: "author",
    message: `Cannot read ${FILE} as it must be JSON with a digest ("sha256:...") by image under "images"`,
    place: path,
    hint: 'Take it from git again, or remove it and run "plimsoll lock"',
  });
}

export function writeImageLock(dir: string, { images }: ImageLock): void {
  const sorted = Object.fromEntries(Object.entries(images).toSorted(([a], [b]) => (a < b ? -1 : 1)));
  writeFileAtomically(join(dir, FILE), jsonFile({ writtenBy: "plimsoll lock", images: sorted }), 0o644);
}

function isDigests(value: unknown): value is ImageLock["images"] {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((digest) => typeof digest === "string" && /^sha256:[0-9a-f]{64}$/.test(digest));
}
