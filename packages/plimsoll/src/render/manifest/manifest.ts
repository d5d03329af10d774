import { PlimsollError } from "../../base/error.js";
import { jsonFile } from "../format/json.js";

/** What `plimsoll render` wrote, so that it can tell its own files from a person's work. Committed with the files. */
export interface Manifest {
  /** Digest of what was written last, by path. */
  readonly files: Digests;
  /**
   * What a render meant to write when it began. Some of it may be there when it was killed, and is no person's work then;
   * empty once a render has ended.
   */
  readonly writing: Digests;
}

export type Digests = Readonly<Record<string, string>>;

export const MANIFEST_PATH = "deploy/plimsoll.manifest.json";

export const NO_MANIFEST: Manifest = { files: {}, writing: {} };

/** Throws CLI-RENDER-MANIFEST when the text is no manifest, e.g. in the middle of a merge. */
export function parseManifest(text: string): Manifest {
  try {
    const { files, writing } = JSON.parse(text) as Record<string, unknown>;
    if (isDigests(files) && (writing === undefined || isDigests(writing))) return { files, writing: writing ?? {} };
  } catch {
    // Said below, where other forms are refused as well.
  }
  throw new PlimsollError({
    code: "CLI-RENDER-MANIFEST",
    kind: "author",
    message: `Cannot read ${MANIFEST_PATH} as it must be the JSON that "plimsoll render" wrote`,
    place: MANIFEST_PATH,
    hint: "Take it from git again, or remove it: files that are as they would be rendered are then taken as ours",
  });
}

export function manifestFile({ files, writing }: Manifest): string {
  return jsonFile({
    writtenBy: "plimsoll render",
    files: sorted(files),
    ...(Object.keys(writing).length > 0 && { writing: sorted(writing) }),
  });
}

function sorted(digests: Digests): Digests {
  return Object.fromEntries(Object.entries(digests).toSorted(([a], [b]) => (a < b ? -1 : 1)));
}

function isDigests(value: unknown): value is Digests {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
  return Object.values(value).every((digest) => typeof digest === "string");
}
