import { existsSync, readdirSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { removeLeftovers, writeFileAtomically } from "../../base/atomic-file.js";
import { digestOf } from "../../base/digest.js";
import { PlimsollError, systemCodeOf } from "../../base/error.js";
import type { Disk } from "../../render/manifest/decide.js";

/** The folder that rendered files go to. */
export interface OutputFolder extends Disk {
  /** Undefined when there is no such file. */
  readonly read: (path: string) => string | undefined;
  readonly write: (path: string, content: string) => void;
  /** Removes what was being written under another name when a render was killed. */
  readonly sweep: (path: string) => void;
  /** And the folders that are empty then. */
  readonly remove: (path: string) => void;
}

export function outputFolder(dir: string): OutputFolder {
  const read = (path: string) => readIfThere(join(dir, path));
  return {
    read,
    digestOf: (path) => {
      const text = read(path);
      return text === undefined ? undefined : digestOf(text);
    },
    write: (path, content) => writeFileAtomically(join(dir, path), content, 0o644, "process"),
    sweep: (path) => removeLeftovers(join(dir, path)),
    remove: (path) => {
      rmSync(join(dir, path), { force: true });
      for (let folder = dirname(path); folder !== "."; folder = dirname(folder)) {
        if (!existsSync(join(dir, folder)) || readdirSync(join(dir, folder)).length > 0) return;
        rmdirSync(join(dir, folder));
      }
    },
  };
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    if (systemCodeOf(thrown) === "ENOENT" || systemCodeOf(thrown) === "ENOTDIR") return undefined;
    throw new PlimsollError({
      code: "CLI-RENDER-PLACE",
      kind: "author",
      message: `Cannot render to ${path} as what is there cannot be read as a file (${systemCodeOf(thrown)})`,
      place: path,
      hint: "Move it away, or render to another folder with -o",
      cause: thrown,
    });
  }
}
